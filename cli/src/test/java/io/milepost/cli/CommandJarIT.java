package io.milepost.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is shipped: every part that is found by name has to be in it. */
class CommandJarIT {
  @TempDir private static Path home;

  @AfterAll
  static void stopServer() {
    LocalPostgres.in(home).stop();
  }

  @Test
  void theStateIsMadeAndFoundAgain() throws Exception {
    assertThat(milepost("status"))
        .isEqualTo(
            "0 Nothing was run yet, or in another state (--state). Begin with: milepost run"
                + " MODEL\n");
    assertThat(milepost("status", "--output", "json"))
        .isEqualTo(
            "0 {\"format\":1,\"ingestions\":[],\"cursors\":[],\"waiting\":[],\"workers\":[]}\n");
  }

  @Test
  void theServerOfTheStateIsShownAndStopped() throws Exception {
    milepost("status");
    assertThat(milepost("admin", "state"))
        .startsWith("0 state    jdbc:postgresql://localhost:")
        .endsWith(
            """
            folder   %s/postgres
            runs     yes (milepost admin state --stop)
            version  1
            """
                .formatted(home));

    assertThat(milepost("admin", "state", "--stop"))
        .isEqualTo("0 stopped the PostgreSQL of %s/postgres\n".formatted(home));

    assertThat(LocalPostgres.in(home).find()).isEmpty();
    assertThat(milepost("admin", "state"))
        .isEqualTo(
            "0 folder   %s/postgres\nruns     no (run, status, history and as-of start it)\n"
                .formatted(home));
    assertThat(milepost("admin", "state", "--stop"))
        .isEqualTo("0 nothing runs in %s/postgres\n".formatted(home));
  }

  @Test
  void modelsAreRead() throws Exception {
    assertThat(milepost("lint", "../examples/retail/model")).startsWith("0 0 errors, 0 warnings");
    assertThat(milepost("graph", "../examples/retail/model", "--format", "mermaid"))
        .startsWith("0 flowchart LR\n");
  }

  @Test
  void theVersionIsInTheManifest() throws Exception {
    assertThat(milepost("--version")).matches("0 milepost \\d+\\.\\d+\\.\\d+\\S*\n");
  }

  private static String milepost(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                "target/milepost-cli.jar"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MILEPOST_HOME", home.toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    return process.exitValue() + " " + out;
  }
}

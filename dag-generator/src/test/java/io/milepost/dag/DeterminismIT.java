package io.milepost.dag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each process draws its own seed for the order of {@code Map.of}; the rest is set here. */
class DeterminismIT {
  @TempDir private Path folder;

  @Test
  void theSameModelGivesTheSameBytesInEveryProcess() throws Exception {
    Map<String, String> here =
        render("plain", List.of("-Duser.language=en", "-Duser.timezone=UTC"));
    assertThat(here).hasSizeGreaterThan(30);
    assertThat(
            render(
                "turkish",
                List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Asia/Kolkata")))
        .isEqualTo(here);
    assertThat(
            render(
                "arabic",
                List.of(
                    "-Duser.language=ar",
                    "-Duser.country=EG",
                    "-Dfile.encoding=ISO-8859-1",
                    "-Dline.separator=\r\n",
                    "-Djava.util.concurrent.ForkJoinPool.common.parallelism=7",
                    "-Duser.timezone=America/New_York")))
        .isEqualTo(here);
  }

  private Map<String, String> render(String name, List<String> options)
      throws IOException, InterruptedException {
    Path place = folder.resolve(name);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            RenderProcess.class.getName(),
            place.toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return Bundles.files(place);
  }
}

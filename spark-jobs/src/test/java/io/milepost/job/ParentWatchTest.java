package io.milepost.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.job.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ParentWatchTest {

  @Test
  void aProcessLivesAsLongAsThePipeFromItsParent() throws Exception {
    Process child = child("stdin");
    assertThat(child.waitFor(1, SECONDS)).as("ended while the pipe was open").isFalse();
    child.getOutputStream().close();
    assertThat(child.waitFor(30, SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(ExitCode.RETRY.code());
  }

  @Test
  void aProcessNobodyWatchesOverDoesNotMindTheEndOfItsStdin() throws Exception {
    Process child = child("");
    child.getOutputStream().close();
    assertThat(child.waitFor(1, SECONDS)).as("ended though nobody asked it to").isFalse();
    child.destroyForcibly();
  }

  private static Process child(String parent) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MILEPOST_PARENT", parent);
    Process child = builder.start();
    BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8));
    assertThat(said.readLine()).isEqualTo("begun");
    return child;
  }

  /** A process that would never end by itself. */
  static final class Child {
    public static void main(String[] arguments) throws InterruptedException {
      ParentWatch.start(System.getenv(), System.in);
      System.out.println("begun");
      new CountDownLatch(1).await();
    }
  }
}

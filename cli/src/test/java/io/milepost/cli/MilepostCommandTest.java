package io.milepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MilepostCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      MilepostCommand.create()
          .addSubcommand(new Refuses())
          .addSubcommand(new Breaks())
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err));

  @Test
  void aMissingVerbIsWrongUsage() {
    assertThat(commandLine.execute()).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).startsWith("Missing verb");
  }

  @Test
  void anUnknownVerbIsWrongUsage() {
    assertThat(commandLine.execute("nonsense")).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void helpListsTheExitCodes() {
    assertThat(commandLine.execute("--help")).isEqualTo(ExitCode.DONE.code());
    assertThat(out.toString()).contains("Exit codes:", "another attempt did it");
  }

  @Test
  void anExplainedEndHasNoStackTrace() {
    assertThat(commandLine.execute("refuses")).isEqualTo(ExitCode.REFUSED.code());
    assertThat(err.toString()).isEqualTo("milepost: Cannot go on: forbidden\n");
  }

  @Test
  void anUnforeseenEndShowsItsStackTrace() {
    assertThat(commandLine.execute("breaks")).isEqualTo(ExitCode.FAILED.code());
    assertThat(err.toString())
        .startsWith("milepost: breaks failed\njava.lang.IllegalStateException: broken\n\tat ");
  }

  @Command(name = "refuses")
  static final class Refuses implements Runnable {
    @Override
    public void run() {
      throw new CommandException(ExitCode.REFUSED, "Cannot go on: forbidden");
    }
  }

  @Command(name = "breaks")
  static final class Breaks implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("broken");
    }
  }
}

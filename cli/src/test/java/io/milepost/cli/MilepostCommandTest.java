package io.milepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
    assertThat(err.toString()).isEqualTo("milepost: Missing verb\ntry: milepost --help\n");
  }

  @Test
  void anUnknownVerbIsWrongUsage() {
    assertThat(commandLine.execute("foo")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .isEqualTo(
            "milepost: Unknown verb: foo (known: init, lint, graph, explain, plan, render, run,"
                + " status, history, as-of, job, contract, admin, refuses, breaks)\n"
                + "try: milepost --help\n");
  }

  @Test
  void wrongUsageOfAVerbIsOneReasonAndWhereToReadOn() {
    assertThat(commandLine.execute("lint")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .isEqualTo("milepost: Missing required parameter: 'MODEL'\ntry: milepost lint --help\n");
  }

  @Test
  void wrongUsageOfAVerbBelowAVerbNamesBoth() {
    assertThat(commandLine.execute("admin", "state", "--stpo")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .isEqualTo("milepost: Unknown option: '--stpo'\ntry: milepost admin state --help\n");
  }

  @Test
  void helpListsEveryVerbThatScriptsMilepostKnows() {
    assertThat(commandLine.execute("--help")).isEqualTo(ExitCode.DONE.code());
    assertThat(out.toString()).contains("\n  history ", "\n  as-of ", "\n  job ", "\n  admin ");
  }

  @Test
  void helpListsTheExitCodesInTheWordsOfTheFormats() throws IOException {
    assertThat(commandLine.execute("--help")).isEqualTo(ExitCode.DONE.code());
    assertThat(out.toString()).contains("Exit codes:", "another attempt did it");
    Map<String, String> documented = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/formats.md"))) {
      if (line.matches("\\| [0-6] \\|.*")) {
        String[] cells = line.split(" *\\| *", -1);
        documented.put(cells[1], cells[2]);
      }
    }
    assertThat(ExitCode.meanings()).isEqualTo(documented);
  }

  @Test
  void aVerbOfSparkSaysWhereToTypeIt() {
    assertThat(commandLine.execute("as-of", "shop.orders", "--batch", "1"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .isEqualTo(
            "milepost: Cannot start Spark from here (type: scripts/milepost as-of shop.orders"
                + " --batch 1)\n");
  }

  @Test
  void initShowsAnExample() {
    assertThat(commandLine.execute("init", "--help")).isEqualTo(ExitCode.DONE.code());
    assertThat(out.toString()).contains("\n  milepost init my-model --jdbc ");
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

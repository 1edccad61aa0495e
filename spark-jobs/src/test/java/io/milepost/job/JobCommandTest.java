package io.milepost.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class JobCommandTest {
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine = JobCommand.create().setErr(new PrintWriter(err));

  @ParameterizedTest
  @ValueSource(ints = {-1, 0})
  void aLimitBelowOneIsWrongUsage(int limit) {
    assertThat(commandLine.execute("as-of", "shop.orders", "--limit", Integer.toString(limit)))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .isEqualTo(
            "milepost: Invalid value for option '--limit': %d is below 1\n".formatted(limit)
                + "try: milepost as-of --help\n");
  }

  @Test
  void wrongUsageIsOneReasonAndWhereToReadOn() {
    assertThat(commandLine.execute("history", "shop.orders")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .startsWith("milepost: Missing required option: '--key")
        .endsWith("\ntry: milepost history --help\n")
        .hasLineCount(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id=1 | id=2 | column id is given twice, and one key is shown",
        "id=1 | 2 | 2 is not COLUMN=VALUE",
        "=1 | id=2 | =1 is not COLUMN=VALUE"
      })
  void aKeyHasEachColumnOnce(String one, String other, String why) {
    for (String verb : List.of("history", "as-of")) {
      err.getBuffer().setLength(0);
      assertThat(commandLine.execute(verb, "shop.orders", "--key", one, "--key", other))
          .isEqualTo(ExitCode.USAGE.code());
      assertThat(err.toString())
          .startsWith("milepost: Invalid value for option '--key': %s\n".formatted(why));
    }
  }

  @Test
  void aDatasetThatIsNoneIsSaidBeforeSparkStarts() {
    assertThat(commandLine.execute("as-of", "orders", "--root", "/nowhere"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).startsWith("milepost: Invalid dataset: orders (store.dataset)\n");
  }
}

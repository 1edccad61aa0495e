package io.milepost.model.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobSummaryTest {

  @Test
  void theLineIsReadBack() {
    JobSummary summary =
        JobSummary.of(
            List.of(
                new JobReport(
                    "in.orders",
                    "run-1",
                    Optional.of(ExitCode.DONE),
                    Optional.of(7L),
                    "two\nlines",
                    List.of(new JobReport.Counts("orders.orders", 3, 2, 1, 1, 0, 0, 1, 99)),
                    1.5),
                new JobReport(
                    "out.orders.mart",
                    "run-2",
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    List.of(),
                    0)));
    assertThat(summary.json())
        .isEqualTo(
            "{\"format\":1,\"jobs\":[{\"node\":\"in.orders\",\"run\":\"run-1\",\"exit\":0,"
                + "\"batch\":7,\"message\":\"two\\nlines\",\"counts\":[{\"name\":\"orders.orders\","
                + "\"received\":3,\"accepted\":2,\"quarantined\":1,\"inserted\":1,\"changed\":0,"
                + "\"deleted\":0,\"unchanged\":1,\"bytes\":99}],\"seconds\":1.5},"
                + "{\"node\":\"out.orders.mart\",\"run\":\"run-2\",\"message\":\"\",\"counts\":[],"
                + "\"seconds\":0.0}]}");
    assertThat(JobSummary.read(summary.json())).isEqualTo(summary);
  }

  @Test
  void theWorstEndCounts() {
    assertThat(ended(ExitCode.DONE, ExitCode.DONE)).isEqualTo(ExitCode.DONE);
    assertThat(ended(ExitCode.DONE, ExitCode.ANOTHER_ATTEMPT_WON))
        .isEqualTo(ExitCode.ANOTHER_ATTEMPT_WON);
    assertThat(ended(ExitCode.ANOTHER_ATTEMPT_WON, ExitCode.RETRY)).isEqualTo(ExitCode.RETRY);
    assertThat(ended(ExitCode.RETRY, ExitCode.REFUSED)).isEqualTo(ExitCode.REFUSED);
    assertThat(ended(ExitCode.REFUSED, ExitCode.FAILED, ExitCode.DONE)).isEqualTo(ExitCode.FAILED);
    assertThat(ended()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aLineOfALaterFormatIsRefused() {
    assertThatThrownBy(() -> JobSummary.read("{\"format\":2,\"jobs\":[]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot read job summary: format 2 (this version knows 1)");
  }

  private static ExitCode ended(ExitCode... ends) {
    return JobSummary.of(
            Arrays.stream(ends)
                .map(
                    end ->
                        new JobReport(
                            "n", "r", Optional.of(end), Optional.empty(), "", List.of(), 0))
                .toList())
        .exitCode();
  }
}

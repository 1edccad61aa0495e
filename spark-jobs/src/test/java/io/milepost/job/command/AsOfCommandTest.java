package io.milepost.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class AsOfCommandTest {
  private final AsOfCommand.TimeConverter converter = new AsOfCommand.TimeConverter();

  @ParameterizedTest
  @CsvSource({
    "2027-05-01T10:00:00+02:00, 2027-05-01T08:00:00Z",
    "2027-05-01 08:00:00.25, 2027-05-01T08:00:00.250Z",
    "2027-05-01, 2027-05-01T00:00:00Z"
  })
  void takesTimesAsTheyAreShown(String text, Instant time) {
    assertThat(converter.convert(text)).isEqualTo(time);
  }

  @Test
  void refusesAnythingElse() {
    assertThatThrownBy(() -> converter.convert("yesterday 8:00"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("yesterday 8:00 is no time");
  }
}

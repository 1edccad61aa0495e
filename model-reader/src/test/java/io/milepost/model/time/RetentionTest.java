package io.milepost.model.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retention follows the calendar, durations do not. */
class RetentionTest {
  @ParameterizedTest
  @CsvSource({
    "7y,  2024-02-29T12:00:00Z, 2031-02-28T12:00:00Z",
    "1mo, 2027-01-31T00:00:00Z, 2027-02-28T00:00:00Z",
    "2w,  2027-03-20T23:30:00Z, 2027-04-03T23:30:00Z",
    "90d, 2027-01-01T00:00:00Z, 2027-04-01T00:00:00Z"
  })
  void endsOnTheCalendarInUtc(String retention, Instant closed, Instant end) {
    assertThat(Retention.parse(retention).end(closed)).isEqualTo(end);
  }

  @Test
  void comparesByLength() {
    assertThat(
            Stream.of("1y", "11mo", "53w", "364d", "10y").map(Retention::parse).sorted().toList())
        .hasToString("[11mo, 364d, 1y, 53w, 10y]");
  }

  @Test
  void tellsMinutesFromMonths() {
    assertThat(Span.parse("5m").duration()).hasMinutes(5);
    assertThat(Retention.parse("5mo").period()).hasMonths(5);
    assertThat(Span.parse("24h")).isEqualByComparingTo(Span.parse("1d"));
    assertThat(Span.parse("90m").times(2)).hasToString("180m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "y", "0y", "-1y", "7Y", "1.5y", "7 y", "5m", "99999999y"})
  void refuses(String text) {
    assertThatThrownBy(() -> Retention.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid retention: " + text + " (");
  }
}

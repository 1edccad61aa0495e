package io.milepost.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UtcTimeTest {
  @Test
  void hasAlwaysSixDigits() {
    assertThat(UtcTime.text(Instant.parse("2026-11-21T10:44:29.591410Z")))
        .isEqualTo("2026-11-21T10:44:29.591410Z");
    assertThat(UtcTime.text(Instant.parse("2026-11-21T00:00:00Z")))
        .isEqualTo("2026-11-21T00:00:00.000000Z");
  }
}

package io.milepost.job.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.seal.Seal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinnedInputsTest {
  private static final Instant NOON = Instant.parse("2027-05-01T12:00:00.000001Z");

  @Test
  void areLaterThanThoseOfTheLastRunWhateverTheClockSays() {
    assertThat(fixed(NOON.plusNanos(999), Optional.empty())).isEqualTo(NOON);
    assertThat(fixed(NOON.plusSeconds(1), Optional.of(NOON))).isEqualTo(NOON.plusSeconds(1));
    assertThat(fixed(NOON.minusSeconds(3600), Optional.of(NOON))).isEqualTo(NOON.plusNanos(1000));
    assertThat(fixed(NOON, Optional.of(NOON))).isEqualTo(NOON.plusNanos(1000));
  }

  private static Instant fixed(Instant now, Optional<Instant> last) {
    return PinnedInputs.of(Map.of("shop", 1L), now, last.map(PinnedInputsTest::sealed)).time();
  }

  private static Seal sealed(Instant time) {
    return new Seal(
        0,
        Seal.TRANSFORM,
        new Seal.Author("attempt", "run", "job", "commit"),
        Optional.empty(),
        time,
        Map.of("shop", 1L),
        List.of());
  }
}

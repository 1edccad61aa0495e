package io.milepost.merge.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.MergeSpec.Guard;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardCheckTest {
  @ParameterizedTest
  @CsvSource({
    // read, deleted, live, refused
    "0, 0, 0, false",
    "0, 1, 1, true",
    "5, 0, 0, false",
    "4000, 1000, 5000, false",
    "3999, 1001, 5000, true",
    "8000, 1999, 10000, false",
    "8000, 2000, 10000, false",
    "7999, 2001, 10000, true",
    "1, 9, 10, false",
    "1, 10, 11, false",
    "1, 11, 12, true",
    "2, 18, 20, false",
    "1, 19, 20, true"
  })
  void refusesReadsThatCloseTooMuch(long read, long deleted, long live, boolean refused) {
    Optional<String> refusal =
        GuardCheck.refusal(Guard.DEFAULT, read, new Keys(0, 0, deleted, live - deleted));
    assertThat(refusal.isPresent()).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource({"100, 0, 50, false", "1, 5, 50, true", "1, 50, 50, false", "50, 5, 50, false"})
  void takesTheDatasetsOwnGuard(int percent, long rows, long deleted, boolean refused) {
    Keys keys = new Keys(0, 0, deleted, 100 - deleted);
    Optional<String> refusal = GuardCheck.refusal(new Guard(percent, rows), 100 - deleted, keys);
    assertThat(refusal.isPresent()).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource({"2000, 3000", "5000, 0"})
  void countsNoRowThatOnlyChanged(long changed, long unchanged) {
    assertThat(GuardCheck.refusal(Guard.DEFAULT, 5000, new Keys(0, changed, 0, unchanged)))
        .isEmpty();
  }
}

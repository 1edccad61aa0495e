package io.milepost.merge.staging;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.MergeSpec.Guard;
import java.util.Optional;

/** Whether a full read closes so many live rows that it is more likely a mistake than the truth. */
final class GuardCheck {
  /** No setting lets more than this through, except in tiny tables. */
  static final int MOST_PERCENT = 90;

  /** What counts as tiny. */
  static final long FEW_ROWS = 10;

  private static final double PERCENT = 100.0;

  private GuardCheck() {}

  /**
   * Looks at the keys that a full read no longer has; a row that only changed stays live.
   *
   * @param read rows that were read and can be used
   * @return what is wrong; empty if nothing is
   */
  static Optional<String> refusal(Guard guard, long read, Keys keys) {
    long closed = keys.deleted();
    long live = closed + keys.changed() + keys.unchanged();
    if (read == 0 && closed > 0) {
      return Optional.of(
          ("the read is empty, or none of its rows can be used, but %d rows are live. Look at the"
                  + " source; no guard lets an empty read through.")
              .formatted(live));
    }
    if (exceeds(closed, live, guard.percent()) && closed > guard.rows()) {
      return Optional.of(
          ("the read would close %d of %d live rows, more than %d %% and more than %d rows. Look"
                  + " at the source; if it is right, give the dataset a higher guard.")
              .formatted(closed, live, guard.percent(), guard.rows()));
    }
    if (exceeds(closed, live, MOST_PERCENT) && closed > FEW_ROWS) {
      return Optional.of(
          ("the read would close %d of %d live rows, more than %d %%. Look at the source; no guard"
                  + " lets so many go at once. If it is right, let them go in several steps, with a"
                  + " run after each.")
              .formatted(closed, live, MOST_PERCENT));
    }
    return Optional.empty();
  }

  private static boolean exceeds(long closed, long live, int percent) {
    return closed * PERCENT > (double) live * percent;
  }
}

package io.milepost.merge.history;

import java.util.Set;
import java.util.TreeSet;

/** What the tables hold is not what they must hold. */
final class Disagreement extends RuntimeException {
  private final transient Set<Long> histories;

  /**
   * A disagreement.
   *
   * @param histories where it shows; empty if that cannot be told
   */
  Disagreement(Set<Long> histories, String message) {
    super(message);
    this.histories = new TreeSet<>(histories);
  }

  /** The whole run failed. */
  Disagreement(Throwable cause) {
    super(cause.toString(), cause);
    this.histories = new TreeSet<>();
  }

  Set<Long> histories() {
    return histories;
  }
}

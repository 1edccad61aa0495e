package io.milepost.merge.history.oracle;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the rows of a batch mean.
 *
 * @param untracked columns of which a change alone opens no version
 */
public record Rules(Mode mode, Granularity granularity, Set<String> untracked, Untracked change) {

  /** What the rows say about the keys. */
  public enum Mode {
    /** Every row: a key that is absent is gone. */
    FULL,
    /** Rows that are new or changed, and some that are not. */
    INCREMENTAL,
    /** Events in order. */
    CDC,
    /** Rows without a key. */
    APPEND
  }

  /** What may open a version. */
  public enum Granularity {
    BATCH,
    EVENT
  }

  /** What becomes of a change in nothing but untracked columns. */
  public enum Untracked {
    IN_PLACE,
    IGNORED
  }

  public Rules {
    untracked = Set.copyOf(untracked);
  }

  public boolean isFull() {
    return mode == Mode.FULL;
  }

  public boolean isKeyless() {
    return mode == Mode.APPEND;
  }

  public boolean isPerEvent() {
    return granularity == Granularity.EVENT;
  }

  public boolean isInPlace() {
    return change == Untracked.IN_PLACE;
  }

  /** Whether an untracked column keeps the value it had when its version was opened. */
  public boolean ignores() {
    return !untracked.isEmpty() && change == Untracked.IGNORED;
  }

  /** Whether two rows are one version, as far as these columns show. */
  public boolean isSame(Map<String, Object> one, Map<String, Object> other, Set<String> columns) {
    return columns.stream()
        .filter(column -> !untracked.contains(column))
        .allMatch(column -> Objects.equals(one.get(column), other.get(column)));
  }
}

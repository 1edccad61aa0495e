package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * One commit of a Delta table, as its file in {@code _delta_log} tells it.
 *
 * @param operation such as {@code WRITE} or {@code MERGE}
 * @param note the commit's user metadata
 * @param metrics what the operation counted, by Delta's names
 * @param transactions versions by application id
 * @param rowsAdded rows of the data files added, by the value of their partition; empty if none
 */
public record Commit(
    long version,
    String operation,
    Optional<String> note,
    Map<String, Long> metrics,
    Map<String, Long> transactions,
    Map<String, Long> rowsAdded) {
  public Commit {
    requireNonNull(operation, "operation");
    requireNonNull(note, "note");
    metrics = Map.copyOf(metrics);
    transactions = Map.copyOf(transactions);
    rowsAdded = Map.copyOf(rowsAdded);
  }

  /** Rows of the data files added to a partition. */
  public long rows(String partition) {
    return rowsAdded.getOrDefault(partition, 0L);
  }

  /** What the operation counted under a name of Delta's. */
  public long metric(String name) {
    return metrics.getOrDefault(name, 0L);
  }
}

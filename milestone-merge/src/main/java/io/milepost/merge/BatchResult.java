package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/** What a run of an ingestion did. */
public record BatchResult(
    long batch, Outcome outcome, Instant sourceTime, List<DatasetCounts> datasets) {

  /** How the batch came to be. */
  public enum Outcome {
    /** Read, sealed, published and merged. */
    PUBLISHED,
    /** Sealed by an earlier attempt, which this one brought to its end. */
    FINISHED,
    /** Published by an earlier attempt of the same run; merged if it was not yet. */
    ALREADY_PUBLISHED
  }

  /**
   * Counts of one dataset. Rows received are accepted or quarantined; inserted, changed, deleted
   * and unchanged are keys.
   *
   * @param bytes size of the staged rows
   */
  public record DatasetCounts(String dataset, Rows rows, Keys keys, long bytes) {
    public DatasetCounts {
      requireNonNull(dataset, "dataset");
      requireNonNull(rows, "rows");
      requireNonNull(keys, "keys");
    }
  }

  /** Rows as read. */
  public record Rows(long received, long accepted, long quarantined) {}

  /** Keys by what happened to them. */
  public record Keys(long inserted, long changed, long deleted, long unchanged) {}

  public BatchResult {
    requireNonNull(outcome, "outcome");
    requireNonNull(sourceTime, "sourceTime");
    datasets = List.copyOf(datasets);
  }
}

package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.BatchResult.Rows;
import java.time.Instant;
import java.util.Map;

/**
 * What a run of an ingestion did that leaves the merge to a later one: what happens to the keys is
 * known after the merge.
 *
 * @param outcome never says that anything was merged
 * @param rows rows as read, by dataset
 */
public record PublishResult(
    long batch, Outcome outcome, Instant sourceTime, Map<String, Rows> rows) {
  public PublishResult {
    requireNonNull(outcome, "outcome");
    requireNonNull(sourceTime, "sourceTime");
    rows = Map.copyOf(rows);
  }
}

package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A published batch of an ingestion, as its ledger shows it. */
public record BatchRecord(
    String root, String ingestion, long batch, Origin origin, Times times, List<Counts> counts) {

  /** Which run made it, from which commit of the model. */
  public record Origin(String runId, String modelCommit) {
    public Origin {
      requireNonNull(runId, "runId");
      requireNonNull(modelCommit, "modelCommit");
    }
  }

  /**
   * When its rows were so at the source, when everybody could see it, and when it was merged.
   *
   * @param mergedAt empty while it waits for its merge
   */
  public record Times(Instant sourceTime, Instant publishedAt, Optional<Instant> mergedAt) {
    public Times {
      requireNonNull(sourceTime, "sourceTime");
      requireNonNull(publishedAt, "publishedAt");
      requireNonNull(mergedAt, "mergedAt");
    }
  }

  /** Counts of one dataset; those of keys are 0 until the merge. */
  public record Counts(
      String dataset,
      long received,
      long accepted,
      long quarantined,
      long inserted,
      long changed,
      long deleted,
      long unchanged) {
    public Counts {
      requireNonNull(dataset, "dataset");
    }
  }

  public BatchRecord {
    requireNonNull(root, "root");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(origin, "origin");
    requireNonNull(times, "times");
    counts = List.copyOf(counts);
  }
}

package io.milepost.merge.ledger;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchResult;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line of a ledger.
 *
 * @param batch the number it claims; of a merge, the batch that was merged
 * @param sourceTime when the source was as the batch shows it
 * @param position where the source stood afterwards, as JSON only the source understands
 * @param inputs batches of other ingestions the rows were made from, by ingestion
 */
public record LedgerRow(
    Kind kind,
    long batch,
    Author author,
    Instant sourceTime,
    Instant publishedAt,
    Optional<String> position,
    Map<String, Long> inputs) {

  /** What a line is about. */
  public enum Kind {
    INGEST,
    ABORT,
    RESTATE,
    ERASE,
    ENDED,
    MERGE,
    EXPIRE,
    SCHEMA;

    /** Whether a line of this kind uses up a batch number. */
    public boolean numbered() {
      return switch (this) {
        case INGEST, ABORT, RESTATE, ERASE, ENDED -> true;
        case MERGE, EXPIRE, SCHEMA -> false;
      };
    }

    /** As it stands in the table. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who wrote a line, and on whose behalf. */
  public record Author(String attempt, String run, String jobDigest, String modelCommit) {
    public Author {
      requireNonNull(attempt, "attempt");
      requireNonNull(run, "run");
      requireNonNull(jobDigest, "jobDigest");
      requireNonNull(modelCommit, "modelCommit");
    }
  }

  /**
   * Counts of one dataset: rows of an ingest, keys of a merge.
   *
   * @param fingerprint of the batch's changes to the dataset
   * @param lastSeq the highest ordinal of the dataset's events so far, where it is counted
   */
  public record Counts(
      String dataset,
      Optional<BatchResult.Rows> rows,
      Optional<BatchResult.Keys> keys,
      String fingerprint,
      OptionalLong lastSeq) {
    public Counts {
      requireNonNull(dataset, "dataset");
      requireNonNull(rows, "rows");
      requireNonNull(keys, "keys");
      requireNonNull(fingerprint, "fingerprint");
      requireNonNull(lastSeq, "lastSeq");
    }
  }

  public LedgerRow {
    requireNonNull(kind, "kind");
    requireNonNull(author, "author");
    requireNonNull(sourceTime, "sourceTime");
    requireNonNull(publishedAt, "publishedAt");
    requireNonNull(position, "position");
    inputs = Map.copyOf(inputs);
  }
}

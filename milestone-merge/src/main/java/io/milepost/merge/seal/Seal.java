package io.milepost.merge.seal;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a batch, or the output of a transformer, is made from: once written it never changes.
 *
 * @param batch number of the batch; 0 for a transformer's output, which has none
 * @param kind what was sealed: {@code ingest}, {@code restate}, {@code abort} or {@code transform}
 * @param position where the source stood, as JSON only the source understands
 * @param sourceTime when the source was as the rows show it
 * @param inputs batches the rows were made from, by ingestion
 */
public record Seal(
    long batch,
    String kind,
    Author author,
    Optional<String> position,
    Instant sourceTime,
    Map<String, Long> inputs,
    List<SealedDataset> datasets) {

  /** Kind of a batch. */
  public static final String INGEST = "ingest";

  /** Kind of a batch that replaces versions. */
  public static final String RESTATE = "restate";

  /** Kind of a number that is given up before anything was sealed under it. */
  public static final String ABORT = "abort";

  /** Kind of a transformer's output. */
  public static final String TRANSFORM = "transform";

  /**
   * The attempt that was sealed, and what it worked from.
   *
   * @param attempt names the folder that holds its files
   * @param run the scheduler's run it worked for
   * @param jobDigest the job file to finish it with, even when the model has moved on
   */
  public record Author(String attempt, String run, String jobDigest, String modelCommit) {
    public Author {
      requireNonNull(attempt, "attempt");
      requireNonNull(run, "run");
      requireNonNull(jobDigest, "jobDigest");
      requireNonNull(modelCommit, "modelCommit");
    }
  }

  /**
   * One dataset of the attempt.
   *
   * @param files paths below the dataset's folder; of a batch, what goes to the change log
   * @param named different keys that the rows name
   * @param lastSeq the highest {@code mp_seq} of this batch and all before it, where it is counted
   * @param keys what the rows do to the keys, where that was compared; otherwise the merge finds it
   * @param bytes size of the rows as they were staged
   * @param fingerprint of the rows in {@code files}
   * @param contract digest of what the dataset was staged as; only a spec that says the same may
   *     finish it
   */
  public record SealedDataset(
      String dataset,
      List<String> files,
      BatchResult.Rows rows,
      long named,
      OptionalLong lastSeq,
      Optional<BatchResult.Keys> keys,
      long bytes,
      String fingerprint,
      Optional<String> contract) {
    public SealedDataset {
      requireNonNull(dataset, "dataset");
      files = List.copyOf(files);
      requireNonNull(rows, "rows");
      requireNonNull(lastSeq, "lastSeq");
      requireNonNull(keys, "keys");
      requireNonNull(fingerprint, "fingerprint");
      requireNonNull(contract, "contract");
    }

    /** The same, staged as the contract of a digest says. */
    public SealedDataset under(String digest) {
      return new SealedDataset(
          dataset, files, rows, named, lastSeq, keys, bytes, fingerprint, Optional.of(digest));
    }

    /** Whether there is anything for the change log. */
    public boolean changes() {
      return keys.map(known -> known.inserted() + known.changed() + known.deleted() > 0)
          .orElse(!files.isEmpty());
    }
  }

  public Seal {
    requireNonNull(kind, "kind");
    requireNonNull(author, "author");
    requireNonNull(position, "position");
    requireNonNull(sourceTime, "sourceTime");
    inputs = Map.copyOf(inputs);
    datasets = List.copyOf(datasets);
  }
}

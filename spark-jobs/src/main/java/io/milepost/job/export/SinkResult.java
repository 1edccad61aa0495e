package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

/**
 * What an export did for one sink.
 *
 * @param batch the last batch the sink has now
 * @param bytes size of the rows that were sent
 */
public record SinkResult(
    String workspace, String sink, Outcome outcome, long batch, Rows rows, long bytes) {

  /** How a sink got where it is. */
  public enum Outcome {
    /** It had everything already. */
    NOTHING_NEW,
    /** It got what had changed. */
    CHANGED,
    /** It got everything. */
    FILLED,
    /** It got everything once more: it, its table or the lake is not what it was. */
    REFILLED,
    /** It is the tables themselves, and was told through which batch. */
    SHARED
  }

  /** Rows by what happened to them at the consumer's. */
  public record Rows(long inserted, long changed, long deleted) {
    /** No row was touched. */
    public static final Rows NONE = new Rows(0, 0, 0);
  }

  public SinkResult {
    requireNonNull(workspace, "workspace");
    requireNonNull(sink, "sink");
    requireNonNull(outcome, "outcome");
    requireNonNull(rows, "rows");
  }
}

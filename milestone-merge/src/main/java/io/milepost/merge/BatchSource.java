package io.milepost.merge;

import io.milepost.merge.batch.FrameSource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where the rows of a batch come from. Opened at most once by an attempt, never once sealed. */
public interface BatchSource {

  /**
   * Opens one consistent view of the source.
   *
   * @param position where the last published batch ended, as this source returned it
   */
  Snapshot open(Optional<String> position);

  /**
   * Which of two positions comes first, as a {@link java.util.Comparator} tells; a batch whose
   * position is before the last one is refused. Where positions have no order, they are all equal.
   */
  default int compare(String position, String other) {
    return 0;
  }

  /**
   * Frames that a job has at hand. A batch of an earlier time than the last one is refused.
   *
   * @param time when the source was as the frames show it
   * @param frames by the name of their dataset
   */
  static BatchSource of(Instant time, Map<String, Dataset<Row>> frames) {
    return new FrameSource(time, frames);
  }

  /** One consistent view of all datasets of the ingestion; closed when all are staged. */
  interface Snapshot extends AutoCloseable {

    /**
     * The rows of a dataset; read exactly once, perhaps in parallel. Beside the data's columns, in
     * mode {@code cdc} {@code mp_op} (insert, update, delete, truncate, read) and {@code mp_seq},
     * the order of events; if some rows are partial, {@code mp_unset}, the names of the columns
     * that were not sent. In every mode, if rows could not be read, {@code mp_reason} and {@code
     * mp_raw}: why, and the row as text; such rows need no more than their key.
     */
    Dataset<Row> rows(MergeSpec dataset);

    /** Whether it has rows of a dataset; one of which it has none to tell stays as it is. */
    default boolean has(MergeSpec dataset) {
      return true;
    }

    /** How many datasets may be read at the same time, such as connections allow. */
    default int parallelism() {
      return Integer.MAX_VALUE;
    }

    /**
     * About how many bytes the rows of a dataset take, where that is known before they are read: a
     * few rows are brought in faster by plans that are not compiled.
     */
    default OptionalLong bytes(MergeSpec dataset) {
      return OptionalLong.empty();
    }

    /** Where this view ends, as JSON that only the source understands. */
    String position();

    /** When the source was as the view shows it, in the years 1 to 9999. */
    Instant sourceTime();

    /**
     * Of a source of files: those that this view reads, with the columns of {@link
     * io.milepost.merge.batch.SourceFiles#SCHEMA}. They are kept when the batch is published.
     */
    default Optional<Dataset<Row>> files() {
      return Optional.empty();
    }

    /** Batches of other ingestions that this view was made from, by ingestion. */
    default Map<String, Long> inputs() {
      return Map.of();
    }

    /**
     * Whether its rows are of batches before, so that it is no fault when their {@code mp_seq}
     * comes after that of others.
     */
    default boolean isReplay() {
      return false;
    }

    @Override
    void close();
  }
}

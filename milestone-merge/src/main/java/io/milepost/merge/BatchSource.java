package io.milepost.merge;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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

  /** One consistent view of all datasets of the ingestion; closed when all are staged. */
  interface Snapshot extends AutoCloseable {

    /** The rows of a dataset under their storage names; read exactly once, perhaps in parallel. */
    Dataset<Row> rows(MergeSpec dataset);

    /** How many datasets may be read at the same time, such as connections allow. */
    default int parallelism() {
      return Integer.MAX_VALUE;
    }

    /** Where this view ends, as JSON that only the source understands. */
    String position();

    /** When the source was as the view shows it. */
    Instant sourceTime();

    /** Batches of other ingestions that this view was made from, by ingestion. */
    default Map<String, Long> inputs() {
      return Map.of();
    }

    @Override
    void close();
  }
}

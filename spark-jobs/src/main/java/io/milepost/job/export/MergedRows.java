package io.milepost.job.export;

import io.milepost.model.job.DatasetId;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What is merged of one ingestion: the rows consumers are shown. */
public interface MergedRows {

  /**
   * The last merged batch, asked anew each time.
   *
   * @throws io.milepost.job.UnreachableException if there is none yet
   */
  long lastMerged();

  /**
   * What tells a batch from one of the same number in another history, such as that of a lake made
   * anew; empty text for a batch that is not there.
   */
  String identity(long batch);

  /** The rows of a dataset as of a batch, under storage names. */
  Dataset<Row> asOf(DatasetId dataset, long batch);

  /** Whether it is certain, without reading rows, that nothing changed between two batches. */
  default boolean unchanged(DatasetId dataset, long after, long through) {
    return false;
  }

  /**
   * What changed after one batch up to another, one row per key with a net change: columns under
   * storage names and {@code mp_op}, of which {@code delete} carries at least the key. Empty when
   * that is not kept any more.
   */
  Optional<Dataset<Row>> changes(DatasetId dataset, long after, long through);

  /** Whether versions that were there at one batch were replaced up to another. */
  boolean restated(long after, long through);

  /**
   * Every version of a dataset, at least through a batch: columns under storage names, those of the
   * milestones, {@code mp_version} and {@code mp_previous_batch}.
   */
  Dataset<Row> versions(DatasetId dataset, long through);
}

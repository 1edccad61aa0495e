package io.milepost.merge.table;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_IN;
import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.MergeSpec.Granularity;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows of a change log that are versions as well: each opens one, and none ends by them. Files that
 * have the columns of both can lie in both tables.
 */
public final class NewVersions {
  /** Columns that a row of the change log has, and a version has not. */
  public static final List<String> LOGGED = List.of(BATCH, OP, SEQ);

  /** Columns that an open version has, and a row of the change log has not. */
  public static final List<String> BEGUN = List.of(BATCH_IN, SEQ_IN, VALID_FROM, REVISION);

  private NewVersions() {}

  /**
   * Rows of the change log with the columns that they have as versions.
   *
   * @param time of the source in their batch
   */
  public static Dataset<Row> begun(Dataset<Row> logged, Granularity granularity, Instant time) {
    Column seq = granularity == Granularity.BATCH ? lit(0L) : col(SEQ);
    return logged
        .withColumn(BATCH_IN, col(BATCH))
        .withColumn(SEQ_IN, seq)
        .withColumn(VALID_FROM, lit(time))
        .withColumn(REVISION, lit(0));
  }
}

package io.milepost.merge.care;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.table.Fingerprint;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The fingerprint of a frame, in one pass over it. */
final class RowSums {
  private RowSums() {}

  /** Of all columns; neither order nor partitions count. */
  static String fingerprint(Dataset<Row> rows) {
    Row sums =
        rows.select(Fingerprint.parts(rows.schema()).toArray(Column[]::new))
            .agg(count(lit(1)).as("rows"), Fingerprint.sums().toArray(Column[]::new))
            .head();
    return Fingerprint.text(sums.getAs("rows"), sums::<Long>getAs);
  }
}

package io.milepost.merge.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.SessionSettings;
import io.milepost.merge.commit.TableRows.Range;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
final class TableRowsIT {
  private static final int BATCHES = 5;
  private static final Range TWO = new Range("batch", 2, 3);

  @Test
  void ofARangeAreThoseOfTheFilesThatMayHoldThem(SparkSession spark, @TempDir Path folder) {
    Dataset<Row> rows = TableRows.of(spark(spark), table(spark, folder, 1), TWO);
    assertThat(rows.inputFiles()).hasSize(2);
    assertRows(rows);
  }

  @Test
  void ofARangeAreTheSameWhereTheLogSaysNothingOfFiles(SparkSession spark, @TempDir Path folder) {
    Dataset<Row> rows = TableRows.of(spark(spark), table(spark, folder, 0), TWO);
    assertThat(rows.inputFiles()).hasSize(BATCHES);
    assertRows(rows);
  }

  @Test
  void ofARangeWithNoNumberInItAreNone(SparkSession spark, @TempDir Path folder) {
    Range none = new Range("batch", Long.MAX_VALUE, Long.MIN_VALUE);
    assertThat(TableRows.of(spark(spark), table(spark, folder, 1), none).isEmpty()).isTrue();
  }

  private static void assertRows(Dataset<Row> rows) {
    assertThat(rows.selectExpr("batch * 10 + place").as(Encoders.LONG()).collectAsList())
        .containsExactlyInAnyOrder(20L, 21L, 30L, 31L);
  }

  /** A table with a file per batch, and what its log says of the first columns. */
  private static String table(SparkSession spark, Path folder, int known) {
    String table = folder.resolve("t").toString();
    spark(spark)
        .sql(
            ("CREATE TABLE delta.`%s` (batch BIGINT, place BIGINT) USING delta"
                    + " TBLPROPERTIES ('delta.dataSkippingNumIndexedCols' = %d)")
                .formatted(table, known));
    for (int batch = 0; batch < BATCHES; batch++) {
      spark(spark)
          .range(2)
          .selectExpr("CAST(%d AS BIGINT) AS batch".formatted(batch), "id AS place")
          .coalesce(1)
          .write()
          .format("delta")
          .mode("append")
          .save(table);
    }
    return table;
  }

  private static SparkSession spark(SparkSession spark) {
    return SessionSettings.pinned(spark);
  }
}

package io.milepost.merge.commit;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads tables as they are now. */
public final class TableRows {
  /** A table of less than that many bytes is small, and so is one of so few files. */
  private static final long MANY_BYTES = 16L << 20;

  private static final int FEW_FILES = 64;

  private TableRows() {}

  /**
   * All rows of a table, as a frame of a session. Delta chooses the files of a large one by what it
   * knows of them, which takes it some Spark jobs; of a small one all files of a partition are
   * opened, which cost less, and their footers say what is to be read of them.
   */
  public static Dataset<Row> of(SparkSession spark, String table) {
    return small(spark, table).orElseGet(() -> spark.read().format("delta").load(table));
  }

  private static Optional<Dataset<Row>> small(SparkSession spark, String table) {
    if (!DeltaParts.arePresent()) {
      return Optional.empty();
    }
    TableAt now = TableAt.now(spark, table);
    return now.listed()
        .filter(files -> files.size() <= FEW_FILES || TableAt.bytes(files) < MANY_BYTES)
        .map(files -> now.rows(spark, files));
  }
}

package io.milepost.merge.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.delta.tables.DeltaTable;
import io.milepost.merge.table.Types;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A history as the textbooks write it by hand: one {@code MERGE} of the changes, each update twice,
 * once with its key to close the version there is and once with none to open the next one.
 */
final class Textbook {
  private final SparkSession spark;
  private final String path;

  Textbook(SparkSession spark, String path) {
    this.spark = spark;
    this.path = path;
  }

  /** Makes the table of these versions, which have begun on a day and may have ended on one. */
  void create(Dataset<Row> versions, boolean deletionVectors) {
    versions
        .write()
        .format("delta")
        .option("delta.enableDeletionVectors", deletionVectors)
        .save(path);
  }

  /** Versions of a day, as the table holds them. */
  static Dataset<Row> versions(Dataset<Row> rows, int from, Column to) {
    return hashed(rows)
        .withColumn("valid_from", lit(from))
        .withColumn("valid_to", to.cast("int"))
        .withColumn("is_current", to.isNull());
  }

  /** Merges a day's changes. */
  void merge(Dataset<Row> changes, int day) {
    Dataset<Row> hashed = hashed(changes);
    Dataset<Row> open = live().select("id", "row_hash");
    Dataset<Row> again =
        hashed
            .where(col("mp_op").notEqual("delete"))
            .join(open.withColumnRenamed("row_hash", "old"), "id")
            .where(col("old").notEqual(col("row_hash")))
            .drop("old")
            .withColumn("merge_key", lit(null).cast("bigint"));
    Dataset<Row> source = hashed.withColumn("merge_key", col("id")).unionByName(again);
    Map<String, Column> inserted = new HashMap<>();
    Stream.concat(Stream.of("id", "row_hash"), Arrays.stream(Facts.VALUES))
        .forEach(name -> inserted.put(name, col("s." + name)));
    inserted.put("valid_from", lit(day));
    inserted.put("valid_to", lit(null).cast("int"));
    inserted.put("is_current", lit(true));
    DeltaTable.forPath(spark, path)
        .as("t")
        .merge(source.as("s"), col("t.id").eqNullSafe(col("s.merge_key")).and(col("t.is_current")))
        .whenMatched(
            col("s.mp_op").equalTo("delete").or(col("t.row_hash").notEqual(col("s.row_hash"))))
        .update(Map.of("valid_to", lit(day), "is_current", lit(false)))
        .whenNotMatched(col("s.mp_op").notEqual("delete"))
        .insert(inserted)
        .execute();
  }

  /** The rows that are live. */
  Dataset<Row> live() {
    return spark.read().format("delta").load(path).where(col("is_current"));
  }

  /** All versions. */
  long count() {
    return spark.read().format("delta").load(path).count();
  }

  private static Dataset<Row> hashed(Dataset<Row> rows) {
    return rows.withColumn("row_hash", xxhash64(Types.columns(List.of(Facts.VALUES))));
  }
}

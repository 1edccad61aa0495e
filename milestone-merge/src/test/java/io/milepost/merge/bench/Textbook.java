package io.milepost.merge.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A history as the textbooks write it by hand: one {@code MERGE} of the changes, each update twice,
 * once with its key to close the version there is and once with none to open the next one. The
 * table has no partitions, and statistics as Delta keeps them by default.
 */
final class Textbook {
  private final SparkSession spark;
  private final String path;

  Textbook(SparkSession spark, Path path) {
    this.spark = spark;
    this.path = path.toString();
  }

  /** Makes the table of these versions, which have begun on a day and may have ended on one. */
  void create(Dataset<Row> versions, boolean deletionVectors) {
    versions
        .write()
        .format("delta")
        .mode("overwrite")
        .option("delta.enableDeletionVectors", deletionVectors)
        .save(path);
  }

  /** The same of a history of two days, on each of which all keys were written. */
  void begin(Facts facts, long keys, boolean deletionVectors) {
    create(
        versions(facts.rows(0, keys, 0), 0, lit(1))
            .unionByName(versions(facts.rows(0, keys, 1), 1, lit(null))),
        deletionVectors);
  }

  /** Versions of a day, as the table holds them. */
  static Dataset<Row> versions(Dataset<Row> rows, int from, Column to) {
    return versions(
        rows.withColumn("valid_from", lit(from)).withColumn("valid_to", to.cast("int")));
  }

  /** Rows that have {@code valid_from} and {@code valid_to}, as the table holds them. */
  static Dataset<Row> versions(Dataset<Row> dated) {
    return hashed(dated).withColumn("is_current", col("valid_to").isNull());
  }

  /** Merges a day's changes; seconds that it took. */
  double merge(Dataset<Row> changes, int day) {
    return Bench.seconds(() -> statement(hashed(changes), day).execute());
  }

  /** Merges all rows that there are on a day; seconds that it took. */
  double mergeImage(Dataset<Row> image, int day) {
    Dataset<Row> rows = hashed(image).withColumn("mp_op", lit("read"));
    return Bench.seconds(
        () ->
            statement(rows, day)
                .whenNotMatchedBySource(col("t.is_current"))
                .update(ended(day))
                .execute());
  }

  /*
   * MERGE INTO history t USING (
   *     SELECT id AS merge_key, * FROM changes
   *     UNION ALL SELECT NULL, c.* FROM changes c JOIN history h ON (c.id = h.id AND h.is_current)
   *       WHERE NOT c.row_hash <=> h.row_hash) s
   *   ON t.id <=> s.merge_key AND t.is_current
   * WHEN MATCHED AND (a delete, or another hash) THEN UPDATE SET valid_to = today, not current
   * WHEN NOT MATCHED AND (no delete) THEN INSERT
   */
  private DeltaMergeBuilder statement(Dataset<Row> hashed, int day) {
    Dataset<Row> open = live().select(col("id"), col("row_hash").as("old"));
    Dataset<Row> again =
        hashed
            .where(col("mp_op").notEqual("delete"))
            .join(open, "id")
            .where(functions.not(col("old").eqNullSafe(col("row_hash"))))
            .drop("old")
            .withColumn("merge_key", lit(null).cast("bigint"));
    Dataset<Row> source = hashed.withColumn("merge_key", col("id")).unionByName(again);
    return DeltaTable.forPath(spark, path)
        .as("t")
        .merge(source.as("s"), col("t.id").eqNullSafe(col("s.merge_key")).and(col("t.is_current")))
        .whenMatched(
            col("s.mp_op")
                .equalTo("delete")
                .or(functions.not(col("t.row_hash").eqNullSafe(col("s.row_hash")))))
        .update(ended(day))
        .whenNotMatched(col("s.mp_op").notEqual("delete"))
        .insert(opened(day));
  }

  private static Map<String, Column> ended(int day) {
    return Map.of("valid_to", lit(day), "is_current", lit(false));
  }

  private static Map<String, Column> opened(int day) {
    Map<String, Column> inserted = new HashMap<>();
    Stream.concat(Stream.of("id", "row_hash"), Arrays.stream(Facts.VALUES))
        .forEach(name -> inserted.put(name, col("s." + name)));
    inserted.put("valid_from", lit(day));
    inserted.put("valid_to", lit(null).cast("int"));
    inserted.put("is_current", lit(true));
    return inserted;
  }

  /** The rows that are live. */
  Dataset<Row> live() {
    return versions().where(col("is_current"));
  }

  /** All versions. */
  Dataset<Row> versions() {
    return spark.read().format("delta").load(path);
  }

  private static Dataset<Row> hashed(Dataset<Row> rows) {
    return rows.withColumn(
        "row_hash",
        xxhash64(Arrays.stream(Facts.VALUES).map(functions::col).toArray(Column[]::new)));
  }
}

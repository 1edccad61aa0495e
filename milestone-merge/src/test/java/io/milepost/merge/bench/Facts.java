package io.milepost.merge.bench;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/** Rows that are always the same: of each key, the values it has on a day. */
final class Facts {
  /** Columns besides the key {@code id}. */
  static final String[] VALUES = {"name", "city", "amount", "quantity", "day", "remark"};

  private static final int WEEK = 7;
  private static final Column[] CITIES = {
    lit("Berlin"), lit("Bologna"), lit("Zürich"), lit("Kraków"), lit("Malmö"), lit("Porto")
  };

  private final SparkSession spark;

  Facts(SparkSession spark) {
    this.spark = spark;
  }

  /** The rows of the keys from one to another, as of a day. */
  Dataset<Row> rows(long from, long to, int day) {
    return valued(spark.range(from, to).toDF("id"), lit(day));
  }

  /** Rows as events of a source that tells all it has. */
  static Dataset<Row> asRead(Dataset<Row> rows) {
    return rows.withColumn("mp_op", lit("read")).withColumn("mp_seq", lit(1L));
  }

  /**
   * A day's changes of so many keys, spread evenly over those there are: of ten, eight updates, a
   * delete and an insert of a key that was not there. Every second update is of a key that changes
   * every week.
   */
  Dataset<Row> changes(long keys, long changes, int day) {
    long step = keys / changes;
    Column number = col("number");
    Column turn = pmod(number, lit(10));
    Column weekly = turn.equalTo(1).or(turn.equalTo(3)).or(turn.equalTo(5)).or(turn.equalTo(7));
    Dataset<Row> numbered = spark.range(changes).toDF("number");
    return valued(
            numbered.select(
                when(turn.equalTo(9), lit(keys).plus(lit(day * changes)).plus(number))
                    .when(weekly, number.multiply(step).plus(lit(day % Math.min(WEEK, step))))
                    .otherwise(number.multiply(step).plus(lit(day % step)))
                    .as("id"),
                when(turn.equalTo(9), "insert")
                    .when(turn.equalTo(8), "delete")
                    .otherwise("update")
                    .as("mp_op")),
            lit(day))
        .withColumn("mp_seq", lit(1L));
  }

  /**
   * All versions that these days make, told without merging anything: each key's events in order.
   *
   * @param begun events of the first days, by day
   * @param last day, of which there are changes as of all days after the first ones
   * @return rows with {@code valid_from} and {@code valid_to}
   */
  Dataset<Row> versions(long keys, long changes, int begun, int last) {
    Dataset<Row> events =
        IntStream.rangeClosed(0, last)
            .mapToObj(
                day ->
                    (day < begun ? asRead(rows(0, keys, day)) : changes(keys, changes, day))
                        .withColumn("valid_from", lit(day)))
            .reduce(Dataset::unionByName)
            .orElseThrow();
    return events
        .withColumn(
            "valid_to",
            lead(col("valid_from"), 1).over(Window.partitionBy("id").orderBy("valid_from")))
        .where(col("mp_op").notEqual("delete"))
        .drop("mp_op", "mp_seq");
  }

  static Dataset<Row> valued(Dataset<Row> keys, Column day) {
    Column mixed = xxhash64(col("id"), day);
    Column city = pmod(mixed, lit(CITIES.length)).plus(1).cast("int");
    return keys.withColumn(
            "name", concat(lit("Customer "), col("id"), lit(" of day "), day.cast("string")))
        .withColumn("city", element_at(array(CITIES), city))
        .withColumn("amount", pmod(mixed, lit(1_000_000)).divide(100).cast("decimal(12,2)"))
        .withColumn("quantity", pmod(mixed, lit(97)).cast("int"))
        .withColumn("day", date_add(to_date(lit("2020-01-01")), pmod(mixed, lit(2000)).cast("int")))
        .withColumn("remark", concat(lit("remark "), mixed.cast("string")));
  }
}

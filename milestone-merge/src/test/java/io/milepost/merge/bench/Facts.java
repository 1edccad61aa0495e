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

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/** Rows that are always the same: of each key, the values it has on a day. */
final class Facts {
  /** Columns besides the key {@code id}. */
  static final String[] VALUES = {"name", "city", "amount", "quantity", "day", "remark"};

  private static final int WEEK = 7;
  private static final int THOUSAND = 1000;
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
    return changes(keys, changes, day, day).drop("on");
  }

  /** The changes of days from one through another, with the day {@code on} which they are. */
  private Dataset<Row> changes(long keys, long changes, int from, int through) {
    long step = keys / changes;
    Column on = col("on");
    Column number = col("number");
    Column turn = pmod(number, lit(10));
    Column weekly = turn.lt(8).and(pmod(turn, lit(2)).equalTo(1));
    Dataset<Row> numbered =
        spark
            .range(from * changes, (through + 1) * changes)
            .select(
                col("id").divide(lit(changes)).cast("int").as("on"),
                pmod(col("id"), lit(changes)).as("number"));
    Dataset<Row> events =
        numbered.select(
            when(turn.equalTo(9), lit(keys).plus(on.multiply(lit(changes))).plus(number))
                .when(weekly, number.multiply(step).plus(pmod(on, lit(Math.min(WEEK, step)))))
                .otherwise(number.multiply(step).plus(pmod(on, lit(step))))
                .as("id"),
            when(turn.equalTo(9), "insert")
                .when(turn.equalTo(8), "delete")
                .otherwise("update")
                .as("mp_op"),
            on);
    return valued(events, on).withColumn("mp_seq", lit(1L));
  }

  /**
   * All rows of a source on a day: since each day before, of a thousand keys ten have changed, one
   * is gone, and there is one more.
   */
  Dataset<Row> image(long keys, int day) {
    long more = keys / THOUSAND;
    Column since = lit(0);
    Column gone = lit(false);
    for (int before = 1; before <= day; before++) {
      Column dice = pmod(xxhash64(lit("image"), col("id"), lit(before)), lit(THOUSAND));
      since = when(dice.lt(10), before).otherwise(since);
      gone = gone.or(dice.equalTo(10));
    }
    Column isMore = col("id").geq(keys);
    Column came = col("id").minus(keys).divide(lit(more)).cast("int").plus(1);
    Dataset<Row> there =
        spark.range(0, keys + day * more).toDF("id").where(isMore.or(functions.not(gone)));
    return valued(there, when(isMore, came).otherwise(since));
  }

  /**
   * All versions that these days make, told without merging anything: each key's events in order.
   *
   * @param begun events of the first days, by day
   * @param last day, of which there are changes as of all days after the first ones
   * @return rows with {@code valid_from} and {@code valid_to}
   */
  Dataset<Row> versions(long keys, long changes, int begun, int last) {
    Dataset<Row> events = changes(keys, changes, begun, last).withColumnRenamed("on", "valid_from");
    for (int day = 0; day < begun; day++) {
      events = events.unionByName(asRead(rows(0, keys, day)).withColumn("valid_from", lit(day)));
    }
    return events
        .withColumn(
            "valid_to",
            lead(col("valid_from"), 1).over(Window.partitionBy("id").orderBy("valid_from")))
        .where(col("mp_op").notEqual("delete"))
        .drop("mp_op", "mp_seq");
  }

  private static Dataset<Row> valued(Dataset<Row> keys, Column day) {
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

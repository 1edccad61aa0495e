package io.milepost.merge.care;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.Lake;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Upkeep of a {@link Lake} some time after its batches were run. */
final class Upkeep {
  private final SparkSession spark;
  private final Lake lake;

  Upkeep(SparkSession spark, Lake lake) {
    this.spark = spark;
    this.lake = lake;
  }

  Care after(Duration time) {
    Clock clock = Clock.fixed(Lake.NOW.plus(time), ZoneOffset.UTC);
    return new Care(spark, lake.folder("").toString(), clock);
  }

  Care now() {
    return after(Duration.ZERO);
  }

  static BatchRequest request(String name) {
    return new BatchRequest(name, name, "job", "commit");
  }

  static DatasetKey key(String dataset) {
    return new DatasetKey(Lake.STORE, dataset);
  }

  Dataset<Row> table(String dataset, String table) {
    return spark
        .read()
        .format("delta")
        .load(lake.folder("datasets/%s/%s/%s".formatted(Lake.STORE, dataset, table)).toString());
  }
}

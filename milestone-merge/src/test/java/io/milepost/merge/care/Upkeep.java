package io.milepost.merge.care;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.Lake;
import io.milepost.merge.batch.Checkpoint;
import io.milepost.merge.batch.Checkpoint.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
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
    return at(time, Checkpoint.NONE);
  }

  Care now() {
    return after(Duration.ZERO);
  }

  /** Upkeep that is killed when it comes to a step for the first time. */
  Care killedAt(Step at) {
    return killedAt(at, Duration.ZERO);
  }

  Care killedAt(Step at, Duration time) {
    AtomicBoolean first = new AtomicBoolean(true);
    return at(
        time,
        (step, dataset) -> {
          if (step == at && first.getAndSet(false)) {
            throw new IllegalStateException("killed at " + step);
          }
        });
  }

  private Care at(Duration time, Checkpoint checkpoint) {
    Clock clock = Clock.fixed(Lake.NOW.plus(time), ZoneOffset.UTC);
    return new Care(spark, lake.folder("").toString(), clock, checkpoint);
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

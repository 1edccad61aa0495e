package io.milepost.merge.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.Lake;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a full read reads of the tables. */
@ExtendWith(SparkExtension.class)
class FullReadIT {
  private static final String PEOPLE = "id int|name";
  private static final int KEYS = 500;
  private static final int DAYS = 8;

  @TempDir private Path root;

  @Test
  void whatEndedLongAgoIsNotRead(SparkSession spark) throws TimeoutException {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    for (int day = 1; day < DAYS; day++) {
      has(lake, day);
      lake.day(day);
    }
    has(lake, DAYS);
    Rows rows = new Rows();
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(rows);
    try {
      assertThat(lake.day(DAYS).datasets().get(0).keys()).isEqualTo(new Keys(0, KEYS, 0, 0));
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(rows);
    }
    // Those that are open, those of the image, and change log and commits: less than all versions.
    assertThat(rows.read.get()).isBetween((long) KEYS, (DAYS - 2L) * KEYS);
  }

  private static void has(Lake lake, int day) {
    lake.has(
        "people",
        PEOPLE,
        IntStream.range(0, KEYS)
            .mapToObj(id -> "%d|name%d".formatted(id, day))
            .toArray(String[]::new));
  }

  private static final class Rows extends SparkListener {
    private final AtomicLong read = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      read.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
    }
  }
}

package io.milepost.merge.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.Lake;
import io.milepost.merge.RefusedException;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.s3.FaultyProxy;
import io.milepost.testing.s3.S3Bucket;
import io.milepost.testing.s3.S3Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three batches of a dataset, on S3 and on a local folder. */
@ExtendWith(SparkExtension.class)
class S3IngestionIT {
  private static final long SEED = Long.getLong("milepost.seed", 20260101L);
  private static final int PERCENT_HIT = 4;
  private static final int MOST_RUNS = 20;
  private static final String PEOPLE = "id bigint|name";

  private static Map<String, List<String>> expected;

  @BeforeAll
  static void onALocalFolder(SparkSession spark, @TempDir Path folder) {
    Lake lake = new Lake(spark, folder);
    threeDays(lake, 1);
    expected = lake.digest();
  }

  @ParameterizedTest
  @EnumSource
  void endsWithTheTablesOfALocalFolder(S3Store server, SparkSession spark) {
    Lake lake = lake(spark, server.freshBucket());
    threeDays(lake, 1);
    assertThat(lake.digest()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void endsWithThemWhenRequestsFail(S3Store server, SparkSession spark) throws IOException {
    S3Bucket bucket = server.freshBucket();
    try (FaultyProxy proxy = new FaultyProxy(bucket.server(), SEED)) {
      Lake lake = lake(spark, bucket.at(proxy.address()));
      proxy.hit(PERCENT_HIT);
      int runs = threeDays(lake, MOST_RUNS);
      proxy.hit(0);
      assertThat(lake.digest()).isEqualTo(expected);
      assertThat(proxy.faults()).as("faults").hasSizeGreaterThan(2);
      System.out.printf(
          "ingestion: %d faults, 3 batches in %d runs, of %s: %s%n",
          proxy.total(), runs, server, proxy.faults());
    }
  }

  @Test
  void readsNoSourceForARootThatCannotCreateConditionally(SparkSession spark) {
    S3Bucket bucket = S3Store.S3PROXY.freshBucket();
    String condition = "fs.s3a.bucket.%s.create.conditional.enabled".formatted(bucket.name());
    spark.sparkContext().hadoopConfiguration().set(condition, "false");
    Lake lake = lake(spark, bucket).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann");
    assertThatThrownBy(() -> lake.day(1))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("leave fs.s3a.create.conditional.enabled at true");
    assertThat(lake.source.opened()).isZero();
  }

  private static Lake lake(SparkSession spark, S3Bucket bucket) {
    bucket.hadoop().forEach(spark.sparkContext().hadoopConfiguration()::set);
    return new Lake(spark, bucket.path("root"));
  }

  /** Runs each batch again until it is done, as a scheduler does, but not for ever. */
  private static int threeDays(Lake lake, int mostRuns) {
    lake.dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob");
    int runs = day(lake, 1, mostRuns);
    lake.has("people", PEOPLE, "1|Anna", "3|Cid");
    runs += day(lake, 2, mostRuns);
    lake.has("people", PEOPLE, "1|Anna", "2|Bob", "3|Cid");
    return runs + day(lake, 3, mostRuns);
  }

  /** How many runs it takes. */
  private static int day(Lake lake, int day, int mostRuns) {
    lake.source.on(day);
    for (int run = 1; ; run++) {
      try {
        lake.run("day" + day, "day%d-%d".formatted(day, run));
        return run;
      } catch (Exception e) {
        // Spark throws checked exceptions that no signature names.
        if (run == mostRuns) {
          throw new IllegalStateException("Day %d does not end".formatted(day), e);
        }
      }
    }
  }
}

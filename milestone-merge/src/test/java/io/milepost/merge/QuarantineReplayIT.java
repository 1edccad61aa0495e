package io.milepost.merge;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.care.Abort;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Expiry;
import io.milepost.merge.care.LogTrim;
import io.milepost.merge.quarantine.QuarantineReplay;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events out of quarantine, after which others may have come. */
@ExtendWith(SparkExtension.class)
class QuarantineReplayIT {
  private static final String COLUMNS = "id bigint|name";
  private static final String EVENTS = "mp_op|mp_seq bigint|" + COLUMNS + "|mp_reason|mp_raw";
  private static final DatasetKey PEOPLE = new DatasetKey(Lake.STORE, "people");

  @ParameterizedTest
  @EnumSource
  void bringsBackNoEventThatAnotherFollowed(
      EventOrder order, SparkSession spark, @TempDir Path root) {
    Lake lake =
        new Lake(spark, root)
            .dataset(
                Lake.builder("people", IngestMode.CDC, TextTable.frame(spark, COLUMNS).schema())
                    .key("id")
                    .order(order)
                    .build());
    lake.has(
        "people",
        EVENTS,
        "update|1|9|NULL|odd|old",
        "update|2|9|new|NULL|NULL",
        "insert|1|8|NULL|odd|Eve");
    lake.day(1);
    lake.run("replay 1", replay(spark, root));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "8|Eve", "9|new");

    lake.has(
        "people",
        EVENTS,
        "insert|4|7|NULL|odd|Tom",
        "truncate|5|NULL|NULL|NULL|NULL",
        "insert|6|6|NULL|odd|Una");
    lake.day(2);
    lake.run("replay 2", replay(spark, root));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "6|Una");
  }

  @Test
  void takesNoTruncateForTheLastEventThatIsNot(SparkSession spark, @TempDir Path root) {
    Lake lake = events(spark, root);
    lake.has("people", EVENTS, "insert|1|1|Ann|NULL|NULL", "truncate|2|NULL|NULL|odd|x").day(1);
    lake.has("people", EVENTS, "insert|1|2|Bob|NULL|NULL").day(2);
    lake.run("replay 1", replay(spark, root));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
    lake.has("people", EVENTS, "insert|1|3|Cid|NULL|NULL", "truncate|2|NULL|NULL|odd|x").day(4);
    lake.run("replay 2", replay(spark, root));
    assertThat(lake.read("people").live()).hasRows(COLUMNS);
  }

  @Test
  void leavesOutWhatTheHorizonOfAnExpiryHides(SparkSession spark, @TempDir Path root) {
    Lake lake = events(spark, root);
    lake.has("people", EVENTS, "insert|1|1|Ann|NULL|NULL").day(1);
    lake.has("people", EVENTS, "update|1|1|NULL|odd|Anna").day(2);
    lake.has("people", EVENTS, "delete|1|1|NULL|NULL|NULL").day(3);
    Clock later = Clock.fixed(Lake.NOW.plus(Duration.ofDays(8)), ZoneOffset.UTC);
    Care care = new Care(spark, root.toString(), later);
    new Expiry(care).expire(PEOPLE, Lake.NOW, BatchRequest.of("expiry"));
    new LogTrim(care).trim(PEOPLE);
    lake.has("people", EVENTS, "insert|2|3|NULL|odd|Cid").day(4);
    lake.run("replay", replay(spark, root));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "3|Cid");
  }

  @Test
  void bringsBackNothingOfABatchThatWasGivenUp(SparkSession spark, @TempDir Path root) {
    MergeSpec clicks =
        Lake.builder("people", IngestMode.APPEND, TextTable.frame(spark, COLUMNS).schema()).build();
    Lake lake = new Lake(spark, root).dataset(clicks);
    lake.has("people", EVENTS, "NULL|NULL|1|Ann|NULL|NULL").day(1);
    lake.has("people", EVENTS, "NULL|NULL|2|NULL|odd|Bob");
    lake.halt("before commit shop 2 to ingestions/shop/ledger", lake::run);
    new Abort(new Care(spark, root.toString()))
        .abort(Lake.STORE, Lake.STORE, 2, BatchRequest.of("abort"));
    lake.day(2);
    lake.run(
        "replay",
        new QuarantineReplay(
            spark,
            root.toString(),
            Lake.STORE,
            (spec, rows) -> rows.selectExpr("2L AS id", "mp_raw AS name")));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
  }

  @Test
  void leavesAsTheyAreWhichAreReadInFull(SparkSession spark, @TempDir Path root) {
    Lake lake = events(spark, root).dataset("pets", COLUMNS, "id");
    lake.has("pets", COLUMNS, "1|Rex").has("people", EVENTS, "insert|1|1|NULL|odd|Ann").day(1);
    BatchResult replayed = lake.run("replay", replay(spark, root));
    assertThat(replayed.datasets()).extracting(DatasetCounts::dataset).containsExactly("people");
    assertThat(lake.run("replay", replay(spark, root)).datasets()).isEqualTo(replayed.datasets());
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann");
    assertThat(lake.read("pets").live()).hasRows(COLUMNS, "1|Rex");
    assertThat(lake.read("pets").mergedBatch()).isEqualTo(2);
    Lake full = new Lake(spark, root).dataset("pets", COLUMNS, "id");
    assertThatThrownBy(() -> full.run("all in full", replay(spark, root)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("rows of none of its datasets");
  }

  private static Lake events(SparkSession spark, Path root) {
    return new Lake(spark, root)
        .dataset(
            Lake.builder("people", IngestMode.CDC, TextTable.frame(spark, COLUMNS).schema(), "id")
                .build());
  }

  private static QuarantineReplay replay(SparkSession spark, Path root) {
    return new QuarantineReplay(
        spark,
        root.toString(),
        Lake.STORE,
        (spec, rows) -> rows.selectExpr("mp_op", "mp_seq", "id", "mp_raw AS name"));
  }
}

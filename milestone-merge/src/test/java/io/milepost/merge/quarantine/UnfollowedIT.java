package io.milepost.merge.quarantine;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Lake;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.LogTrim;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows out of quarantine whose key something happened to that is not in plain sight. */
@ExtendWith(SparkExtension.class)
class UnfollowedIT {
  private static final String COLUMNS = "id bigint|name";
  private static final String ROWS = COLUMNS + "|mp_reason|mp_raw";
  private static final String EVENTS = "mp_op|mp_seq bigint|" + ROWS;
  private static final DatasetKey PEOPLE = new DatasetKey(Lake.STORE, "people");

  @TempDir private Path root;
  private SparkSession spark;
  private Lake lake;

  @BeforeEach
  void openLake(SparkSession session) {
    spark = session;
    lake = new Lake(spark, root);
  }

  @Test
  void comeBackInTheOrderOfTheirBatches() {
    events(EventOrder.IN_BATCH);
    lake.has("people", EVENTS, "insert|5|1|NULL|odd|older", "insert|9|2|NULL|odd|Bob").day(1);
    lake.has("people", EVENTS, "update|1|1|NULL|odd|newer", "delete|1|2|NULL|odd|NULL").day(2);
    lake.run("replay", replay());
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|newer");
  }

  @Test
  void areTheLastOfTheirKeyWhereThereAreNoEvents() {
    increments();
    lake.has("people", ROWS, "1|NULL|odd|older", "2|NULL|odd|Bob").day(1);
    lake.has("people", ROWS, "1|NULL|odd|newer").day(2);
    lake.run("replay", replay());
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|newer", "2|Bob");
  }

  @Test
  void areNotThoseAfterWhichRowsChangedNothing() {
    increments();
    lake.has("people", ROWS, "1|Ann|NULL|NULL").day(1);
    lake.has("people", ROWS, "1|NULL|odd|Anna").day(2);
    lake.has("people", ROWS, "1|Ann|NULL|NULL").day(3);
    lake.has("people", ROWS, "2|NULL|odd|Bob").day(4);
    lake.run("replay", replay());
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
  }

  @Test
  void areNotThoseThatOnlyTheLogCouldTellAnything() {
    events(EventOrder.IN_BATCH);
    lake.has("people", EVENTS, "insert|1|1|Ann|NULL|NULL").day(1);
    lake.has("people", EVENTS, "update|1|1|NULL|odd|stale").day(2);
    lake.has("people", EVENTS, "update|1|1|Ann|NULL|NULL").day(3);
    trimmed();
    lake.has("people", EVENTS, "insert|1|2|NULL|odd|Bob").day(4);
    lake.run("replay", replay());
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
  }

  @Test
  void areNoLateEventsThatOnlyTheLogCouldTellAnything() {
    events(EventOrder.FOR_EVER_LATE_TO_QUARANTINE);
    lake.has("people", EVENTS, "insert|1|1|a|NULL|NULL", "insert|2|2|d|NULL|NULL").day(1);
    lake.has("people", EVENTS, "update|10|1|new|NULL|NULL", "delete|11|2|d|NULL|NULL").day(2);
    String late = "update|5|1|stale|NULL|stale";
    lake.has("people", EVENTS, late, "update|6|2|d|NULL|d", "truncate|7|NULL|NULL|NULL|NULL");
    lake.day(3);
    trimmed();
    lake.has("people", EVENTS, "insert|20|3|NULL|odd|Cid").day(4);
    lake.run("replay", replay());
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|new", "3|Cid");
  }

  @Test
  void areNotThoseThatARestatementCameAfter() {
    events(EventOrder.IN_BATCH);
    lake.has("people", EVENTS, "insert|1|1|a|NULL|NULL", "insert|1|2|b|NULL|NULL").day(1);
    lake.has("people", EVENTS, "update|1|1|NULL|odd|x", "update|1|2|NULL|odd|y").day(2);
    String versions = COLUMNS + "|mp_batch_in bigint|mp_batch_out bigint";
    restate("id = 1", Correction.versions(TextTable.frame(spark, versions, "1|right|1|NULL")));
    restate("id = 2", Correction.nothing(TextTable.frame(spark, COLUMNS)));
    lake.has("people", EVENTS, "truncate|1|NULL|NULL|NULL|NULL").day(5);
    lake.has("people", EVENTS, "insert|1|1|right|NULL|NULL").day(6);
    lake.run("replay", replay());
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|right");
  }

  @Test
  void keepTheirTimesToTheMicrosecond() {
    String columns = "id bigint|seen timestamp|noon timestamp_ntz|at date|rate double|raw binary";
    StructType schema = TextTable.frame(spark, columns).schema();
    lake.dataset(
        Lake.builder("people", IngestMode.CDC, schema, "id")
            .order(EventOrder.FOR_EVER_LATE_TO_QUARANTINE)
            .build());
    String values = "1|2026-01-01 00:00:00.123456|1500-03-29 02:30:00.000001|9999-12-31|NaN|Az";
    lake.has("people", "mp_op|mp_seq bigint|" + columns, "insert|9|2|NULL|NULL|NULL|NULL|NULL");
    lake.day(1);
    lake.has("people", "mp_op|mp_seq bigint|" + columns, "insert|5|" + values).day(2);
    lake.run(
        "replay",
        new QuarantineReplay(
            spark,
            root.toString(),
            Lake.STORE,
            (spec, rows) ->
                rows.select(
                        col("mp_op"),
                        col("mp_seq"),
                        from_json(col("mp_raw"), spec.schema()).as("row"))
                    .select("mp_op", "mp_seq", "row.*")));
    assertThat(lake.read("people").live().where("id = 1")).hasRows(columns, values);
  }

  @Test
  void areKnownUnderAKeyThatIsRenamedByThatVeryRun() {
    events(EventOrder.IN_BATCH);
    lake.has("people", EVENTS, "insert|1|1|a|NULL|NULL", "insert|1|2|NULL|odd|b").day(1);
    lake.has("people", EVENTS, "update|1|1|NULL|odd|x").day(2);
    lake.has("people", EVENTS, "update|1|1|a|NULL|NULL").day(3);
    StructType renamed = TextTable.frame(spark, "no bigint|name").schema();
    lake.dataset(
        Lake.builder("people", IngestMode.CDC, renamed, "no").stored(Map.of("no", "id")).build());
    lake.run(
        "replay",
        new QuarantineReplay(
            spark,
            root.toString(),
            Lake.STORE,
            (spec, rows) -> rows.selectExpr("mp_op", "mp_seq", "id AS no", "mp_raw AS name")));
    assertThat(lake.read("people").live()).hasRows("no bigint|name", "1|a", "2|b");
  }

  @Test
  void areOfferedOnceADatasetIsAskedFor() {
    events(EventOrder.IN_BATCH);
    MergeSpec pets =
        Lake.builder("pets", IngestMode.CDC, TextTable.frame(spark, COLUMNS).schema(), "id")
            .build();
    Lake both = lake.dataset(pets);
    both.has("people", EVENTS, "insert|1|1|NULL|odd|Ann");
    both.has("pets", EVENTS, "insert|1|1|NULL|odd|Rex").day(1);
    Lake one = new Lake(spark, root).dataset(pets);
    one.run("pets alone", replay());
    both.run("both", replay());
    assertThat(both.read("people").live()).hasRows(COLUMNS, "1|Ann");
    assertThat(both.read("pets").live()).hasRows(COLUMNS, "1|Rex");
    assertThat(both.read("pets").versions().count()).isEqualTo(1);
  }

  private void events(EventOrder order) {
    StructType schema = TextTable.frame(spark, COLUMNS).schema();
    lake.dataset(Lake.builder("people", IngestMode.CDC, schema, "id").order(order).build());
  }

  private void increments() {
    StructType schema = TextTable.frame(spark, COLUMNS).schema();
    lake.dataset(Lake.builder("people", IngestMode.INCREMENTAL, schema, "id").build());
  }

  private void trimmed() {
    Clock later = Clock.fixed(Lake.NOW.plus(Duration.ofDays(8)), ZoneOffset.UTC);
    new LogTrim(new Care(spark, root.toString(), later)).trim(PEOPLE);
  }

  private void restate(String slice, Correction correction) {
    new Restatement(new Care(spark, root.toString()), PEOPLE)
        .restate(Slice.where(slice), correction, BatchRequest.of("restate " + slice));
  }

  private QuarantineReplay replay() {
    return new QuarantineReplay(
        spark,
        root.toString(),
        Lake.STORE,
        (spec, rows) -> {
          Dataset<Row> mended = rows.withColumn("name", expr("coalesce(mp_raw, 'none')"));
          return spec.mode() == IngestMode.CDC
              ? mended.select("mp_op", "mp_seq", "id", "name")
              : mended.select("id", "name");
        });
  }
}

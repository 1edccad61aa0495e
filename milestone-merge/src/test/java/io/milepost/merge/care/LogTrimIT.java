package io.milepost.merge.care;

import static io.milepost.testing.DeltaTableAssert.assertThatTable;
import static io.milepost.testing.DeltaTableAssert.lastVersion;
import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Lake;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import io.milepost.merge.care.LogTrim.Trimmed;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class LogTrimIT {
  private static final String COLUMNS = "id bigint|name";
  private static final Duration LATER = LogTrim.GRACE.plusSeconds(1);

  @Test
  void removesMergedBatchesAndChangesNoAnswer(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Map<String, List<String>> before = answers(lake);
    assertThat(trim(upkeep, Duration.ofDays(6))).isEqualTo(new Trimmed(people(), 1, 0));

    Trimmed trimmed = trim(upkeep, LATER);

    assertThat(trimmed).isEqualTo(new Trimmed(people(), 6, 11));
    assertThat(upkeep.table("people", "changes").count()).isZero();
    assertThatTable(lake.folder("datasets/shop/people/changes"))
        .hasProperty(spark, "milepost.log.floor", "6");
    assertThat(answers(lake)).isEqualTo(before);
    long version = lastVersion(lake.folder("datasets/shop/people/changes"));
    assertThat(trim(upkeep, LATER)).isEqualTo(new Trimmed(people(), 6, 0));
    assertThatTable(lake.folder("datasets/shop/people/changes")).hasVersion(version);
  }

  @Test
  void leavesTheFloorWhereALaterOneHasBroughtIt(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.has("people", COLUMNS, "1|Anne", "2|Bo", "7|Gus").source.on(6);
    BatchRequest six = new BatchRequest("six", "six", "job", "commit");
    lake.ingestion(Lake.NOW.plus(Duration.ofDays(5))).run(six, lake.source);
    List<Trimmed> trimmed = new ArrayList<>();
    lake.amid(
        "before raise the floor of datasets/shop/people/changes",
        () -> trimmed.add(trim(upkeep, Duration.ofDays(13))),
        () -> trimmed.add(trim(upkeep, Duration.ofDays(8))));
    assertThat(trimmed).extracting(Trimmed::floor).containsExactly(7L, 6L);
    assertThatTable(lake.folder("datasets/shop/people/changes"))
        .hasProperty(spark, "milepost.log.floor", "7");
  }

  @Test
  void asksTheLogNothingOfColumnsThatWereAway(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root);
    String more = COLUMNS + "|city";
    increments(lake, spark, more).has("people", more, "1|Ann|Rome", "2|Bob|Oslo").day(1);
    increments(lake, spark, COLUMNS).has("people", COLUMNS, "1|Ann", "2|Ben").day(2);
    increments(lake, spark, more).has("people", more, "1|Ann|Rome", "2|Ben|Oslo").day(3);
    assertThat(trim(new Upkeep(spark, lake), LATER)).isEqualTo(new Trimmed(people(), 4, 6));
    assertThat(lake.read("people").live()).hasRows(more, "1|Ann|Rome", "2|Ben|Oslo");
  }

  private static Lake increments(Lake lake, SparkSession spark, String columns) {
    StructType schema = TextTable.frame(spark, columns).schema();
    return lake.dataset(Lake.builder("people", IngestMode.INCREMENTAL, schema, "id").build());
  }

  @Test
  void keepsWhatIsNotMerged(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.has("people", COLUMNS, "2|Bob", "7|Gus");
    lake.source.on(6);
    lake.halt("after commit shop 6 to ingestions/shop/ledger", () -> lake.run("waiting", "killed"));
    assertThat(trim(upkeep, LATER).floor()).isEqualTo(6);
    assertThat(upkeep.table("people", "changes"))
        .hasRows("id bigint|mp_batch bigint", "1|6", "7|6");
    assertThat(lake.read("people").mergedBatch()).isEqualTo(5);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "2|Bob", "7|Gus");
    lake.run("waiting", "again");
    assertThat(trim(upkeep, LATER).floor()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "2|Bob", "7|Gus");
  }

  @Test
  void finishesWhatWasKilledAfterTheFloorWasRaised(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Map<String, List<String>> before = answers(lake);
    lake.halt("after raise the floor of datasets/shop/people/changes", () -> trim(upkeep, LATER));
    assertThatTable(lake.folder("datasets/shop/people/changes"))
        .hasProperty(spark, "milepost.log.floor", "6");
    assertThat(upkeep.table("people", "changes").count()).isEqualTo(11);
    assertThat(answers(lake)).isEqualTo(before);
    assertThat(trim(upkeep, LATER)).isEqualTo(new Trimmed(people(), 6, 11));
    assertThat(answers(lake)).isEqualTo(before);
  }

  @Test
  void removesNothingThatTheMilestonesDoNotSay(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    DeltaTable.forPath(spark, lake.folder("datasets/shop/people/milestones").toString())
        .updateExpr("id = 1 AND mp_batch_in = 2", Map.of("name", "'Hanna'"));
    assertThatThrownBy(() -> trim(upkeep, LATER))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot trim the change log of shop.people, nothing was removed: compared with its"
                + " milestones, of 1 keys they say something else");
    assertThat(upkeep.table("people", "changes").count()).isEqualTo(11);
    DeltaTable.forPath(spark, lake.folder("datasets/shop/people/milestones").toString())
        .updateExpr("id = 1 AND mp_batch_in = 2", Map.of("name", "'Anna'"));
    assertThat(trim(upkeep, LATER).rows()).isEqualTo(11);
  }

  @Test
  void comparesEventsAndKeylessRows(SparkSession spark, @TempDir Path root) {
    String events = "id bigint|name|mp_op|mp_seq bigint";
    Lake lake = new Lake(spark, root);
    var schema = TextTable.frame(spark, COLUMNS).schema();
    lake.dataset(Lake.builder("moves", IngestMode.CDC, schema, "id").build());
    lake.dataset(Lake.builder("clicks", IngestMode.APPEND, schema).build());
    lake.has("moves", events, "1|a|insert|1", "2|b|insert|2", "1|c|update|3", "2|NULL|delete|4");
    lake.has("clicks", COLUMNS, "1|x", "1|x");
    lake.day(1);
    lake.has("moves", events, "3|d|insert|5", "NULL|NULL|truncate|6", "1|e|insert|7");
    lake.has("clicks", COLUMNS, "1|x");
    lake.day(2);
    Upkeep upkeep = new Upkeep(spark, lake);
    LogTrim trim = new LogTrim(upkeep.after(LATER));
    assertThat(trim.trim(Upkeep.key("moves"))).isEqualTo(new Trimmed(Upkeep.key("moves"), 3, 7));
    DeltaTable clicks =
        DeltaTable.forPath(spark, lake.folder("datasets/shop/clicks/milestones").toString());
    clicks.updateExpr("mp_batch_in = 2", Map.of("name", "'y'"));
    assertThatThrownBy(() -> trim.trim(Upkeep.key("clicks"))).hasMessageContaining("fingerprint");
    clicks.updateExpr("mp_batch_in = 2", Map.of("name", "'x'"));
    assertThat(trim.trim(Upkeep.key("clicks")).rows()).isEqualTo(3);
    assertThat(lake.read("moves").live()).hasRows(COLUMNS, "1|e");
    assertThat(lake.read("clicks").changes(1, 2)).hasRows(COLUMNS, "1|x");
  }

  @Test
  void refusesAGraceTimeThatReadersCannotLiveWith(SparkSession spark, @TempDir Path root) {
    Upkeep upkeep = new Upkeep(spark, new Lake(spark, root));
    assertThatThrownBy(() -> new LogTrim(upkeep.now(), Duration.ofHours(23)))
        .isInstanceOf(RefusedException.class);
  }

  private static DatasetKey people() {
    return Upkeep.key("people");
  }

  private static Trimmed trim(Upkeep upkeep, Duration after) {
    return new LogTrim(upkeep.after(after)).trim(people());
  }

  private static Map<String, List<String>> answers(Lake lake) {
    MilestoneReader reader = lake.read("people");
    Map<String, List<String>> answers = new TreeMap<>();
    for (long from = 0; from <= 5; from++) {
      answers.put("changes " + from, TextTable.lines(reader.changes(from, 5)));
    }
    answers.put("versions", TextTable.lines(reader.versions()));
    return answers;
  }
}

package io.milepost.merge;

import static io.milepost.testing.DeltaTableAssert.assertThatTable;
import static io.milepost.testing.DeltaTableAssert.lastVersion;
import static io.milepost.testing.FrameAssert.assertThat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mode {@code cdc}: events count by what they change, whatever they are called. */
@ExtendWith(SparkExtension.class)
class EventsIT {
  private static final String PEOPLE = "id bigint|name|city";
  private static final String EVENTS = "mp_op|mp_seq bigint|id bigint|name|city";
  private static final String VERSIONS =
      "id bigint|name|mp_batch_in bigint|mp_seq_in bigint|mp_batch_out bigint|mp_seq_out bigint";

  @TempDir private Path root;

  private Lake lake(SparkSession spark, Granularity granularity, EventOrder order) {
    return new Lake(spark, root)
        .dataset(builder(spark).granularity(granularity).order(order).build());
  }

  private static MergeSpecBuilder builder(SparkSession spark) {
    return Lake.builder("people", IngestMode.CDC, TextTable.frame(spark, PEOPLE).schema(), "id");
  }

  private static DatasetCounts day(Lake lake, int day, String... events) {
    lake.has("people", EVENTS, events);
    return lake.day(day).datasets().get(0);
  }

  private static void threePeople(Lake lake) {
    DatasetCounts first =
        day(lake, 1, "read|1|1|Ann|Oslo", "READ|2|2|Bob|Rome", "insert|3|3|Cid|Rome");
    assertThat(first.keys()).isEqualTo(new Keys(3, 0, 0, 0));
  }

  private static final String[] SECOND_DAY = {
    "update|19|5|Eve|Rome",
    "update|11|1|Anna|Oslo",
    "update|11|1|Anna|Oslo",
    "insert|12|2|Bo|Rome",
    "delete|13|4|NULL|NULL",
    "update|14|3|Cyd|Rome",
    "update|15|3|Cid|Rome",
    "insert|17|6|Fay|Oslo",
    "delete|18|6|NULL|NULL",
  };

  @Test
  void keepsTheNetEffectOfABatch(SparkSession spark) {
    Lake lake = lake(spark, Granularity.BATCH, EventOrder.IN_BATCH);
    threePeople(lake);
    DatasetCounts second = day(lake, 2, SECOND_DAY);
    assertThat(second.rows()).isEqualTo(new Rows(9, 9, 0));
    assertThat(second.keys()).isEqualTo(new Keys(1, 2, 0, 3));
    Path milestones = lake.folder("datasets/shop/people/milestones");
    long version = lastVersion(milestones);
    assertThat(day(lake, 3, "delete|1|1|NULL|NULL", "insert|2|1|Anna|Oslo").keys())
        .isEqualTo(new Keys(0, 0, 0, 1));
    assertThatTable(milestones).hasVersion(version);
    assertThat(day(lake, 4, "delete|1|1|NULL|NULL", "insert|2|9|Anna|Oslo").keys())
        .isEqualTo(new Keys(1, 0, 1, 0));
    assertThat(day(lake, 5).keys()).isEqualTo(new Keys(0, 0, 0, 0));
    assertThat(day(lake, 6, "insert|1|1|Anna|Oslo").keys()).isEqualTo(new Keys(1, 0, 0, 0));
    assertThat(lake.read("people").versions())
        .hasRows(
            VERSIONS,
            "1|Ann|1|0|2|0",
            "1|Anna|2|0|4|0",
            "1|Anna|6|0|NULL|NULL",
            "2|Bob|1|0|2|0",
            "2|Bo|2|0|NULL|NULL",
            "3|Cid|1|0|NULL|NULL",
            "5|Eve|2|0|NULL|NULL",
            "9|Anna|4|0|NULL|NULL");
  }

  @Test
  void keepsEveryEventThatChangesARow(SparkSession spark) {
    Lake lake = lake(spark, Granularity.EVENT, EventOrder.IN_BATCH);
    threePeople(lake);
    assertThat(day(lake, 2, SECOND_DAY).keys()).isEqualTo(new Keys(1, 3, 0, 2));
    MilestoneReader reader = lake.read("people");
    assertThat(reader.versions())
        .hasRows(
            VERSIONS,
            "1|Ann|1|1|2|11",
            "1|Anna|2|11|NULL|NULL",
            "2|Bob|1|2|2|12",
            "2|Bo|2|12|NULL|NULL",
            "3|Cid|1|3|2|14",
            "3|Cyd|2|14|2|15",
            "3|Cid|2|15|NULL|NULL",
            "5|Eve|2|19|NULL|NULL",
            "6|Fay|2|17|2|18");
    assertThat(reader.live())
        .hasRows(PEOPLE, "1|Anna|Oslo", "2|Bo|Rome", "3|Cid|Rome", "5|Eve|Rome");
    assertThat(reader.changes(1, 2))
        .hasRows(PEOPLE + "|mp_op", "1|Anna|Oslo|update", "2|Bo|Rome|update", "5|Eve|Rome|insert");
    assertThat(reader.eachChange(1, 2))
        .hasRows(
            "mp_seq bigint|mp_op|id bigint|name",
            "11|update|1|Anna",
            "12|update|2|Bo",
            "14|update|3|Cyd",
            "15|update|3|Cid",
            "17|insert|6|Fay",
            "18|delete|6|NULL",
            "19|insert|5|Eve");
  }

  @ParameterizedTest
  @EnumSource
  void emptiesATable(Granularity granularity, SparkSession spark) {
    Lake lake = lake(spark, granularity, EventOrder.IN_BATCH);
    threePeople(lake);
    DatasetCounts second =
        day(
            lake,
            2,
            "insert|1|4|Dan|Oslo",
            "update|2|1|Anna|Oslo",
            "truncate|3|NULL|NULL|NULL",
            "insert|4|2|Bob|Rome",
            "truncate|3|NULL|NULL|NULL");
    assertThat(second.rows()).isEqualTo(new Rows(5, 5, 0));
    assertThat(lake.read("people").live()).hasRows(PEOPLE, "2|Bob|Rome");
    assertThat(second.keys())
        .isEqualTo(granularity == Granularity.BATCH ? new Keys(0, 0, 2, 2) : new Keys(0, 1, 2, 1));
    assertThatThrownBy(() -> day(lake, 3, "insert|1|4|Dan|Oslo", "truncate|1|NULL|NULL|NULL"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(
            "shop.people: events have the mp_seq of a truncate, so that it is not clear what"
                + " comes first: (id 4)");
    assertThat(day(lake, 3, "truncate|1|2|NULL|NULL", "insert|2|2|Bob|Rome").keys())
        .isEqualTo(granularity == Granularity.BATCH ? new Keys(0, 0, 0, 1) : new Keys(0, 1, 0, 0));
  }

  @Test
  void completesRowsThatLackColumns(SparkSession spark) {
    Lake lake = lake(spark, Granularity.EVENT, EventOrder.IN_BATCH);
    threePeople(lake);
    Dataset<Row> partial =
        TextTable.frame(
            spark,
            EVENTS + "|unset",
            "update|1|1|NULL|Bergen|NAME",
            "update|2|1|Anna|NULL|city",
            "insert|3|4|Dan|NULL|",
            "update|4|4|NULL|Oslo|name",
            "delete|5|2|NULL|NULL|name,city");
    lake.source.with(
        "people",
        partial
            .withColumn("mp_unset", when(col("unset").notEqual(""), split(col("unset"), ",")))
            .drop("unset"));
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(1, 1, 1, 0));
    assertThat(lake.read("people").versions().where("mp_batch_in = 2"))
        .hasRows(
            PEOPLE + "|mp_seq_in bigint",
            "1|Ann|Bergen|1",
            "1|Anna|Bergen|2",
            "4|Dan|NULL|3",
            "4|Dan|Oslo|4");

    lake.source.with(
        "people",
        TextTable.frame(
                spark,
                EVENTS,
                "update|1|7|NULL|Oslo",
                "update|2|1|NULL|Oslo",
                "truncate|3|NULL|NULL|NULL",
                "update|4|2|NULL|Oslo")
            .withColumn("mp_unset", split(lit("name"), ",")));
    assertThatThrownBy(() -> lake.day(3))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith(
            "shop.people: 2 of 4 events lack columns (mp_unset), and their key is not there to"
                + " take them from: (id 2), (id 7)");
  }

  @Test
  void refusesEventsThatContradictEachOtherOrAreNone(SparkSession spark) {
    Lake lake = lake(spark, Granularity.BATCH, EventOrder.IN_BATCH);
    assertThatThrownBy(
            () -> day(lake, 1, "insert|1|1|Ann|Oslo", "update|1|1|Anna|Oslo", "delete|2|2||"))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith(
            "shop.people: 1 events have the key (id) and the mp_seq of another and differ from"
                + " it: (id 1)");
    assertThatThrownBy(() -> day(lake, 1, "upsert|1|1|Ann|Oslo", "insert|NULL|2|Bob|Rome"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("shop.people: 2 of 2 events are no insert, update, delete")
        .hasMessageEndingWith("(id 1), (id 2)");
    assertThatThrownBy(() -> day(lake, 1, "insert|1|NULL|Ann|Oslo"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("1 of 1 rows have a NULL in their key (id): (id NULL)");
    assertThat(lake.source.opened()).isEqualTo(3);
    threePeople(lake);
  }

  @Test
  void refusesEventsThatAreLate(SparkSession spark) {
    Lake lake = lake(spark, Granularity.EVENT, EventOrder.FOR_EVER);
    threePeople(lake);
    assertThat(day(lake, 2).keys()).isEqualTo(new Keys(0, 0, 0, 0));
    assertThatThrownBy(() -> day(lake, 3, "update|3|1|Anna|Oslo", "update|4|2|Bo|Rome"))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith(
            "shop.people: 1 of 2 events are late, their mp_seq is not after 3 of an earlier"
                + " batch: (id 1)");
    assertThat(day(lake, 3, "update|4|2|Bo|Rome").keys()).isEqualTo(new Keys(0, 1, 0, 0));
  }

  @Test
  void putsLateEventsIntoQuarantine(SparkSession spark) {
    Lake lake = lake(spark, Granularity.EVENT, EventOrder.FOR_EVER_LATE_TO_QUARANTINE);
    threePeople(lake);
    DatasetCounts second = day(lake, 2, "update|3|1|Anna|Oslo", "update|4|2|Bo|Rome");
    assertThat(second.rows()).isEqualTo(new Rows(2, 1, 1));
    assertThat(second.keys()).isEqualTo(new Keys(0, 1, 0, 0));
    assertThat(lake.table("datasets/shop/people/quarantine"))
        .hasRows(
            "id bigint|mp_batch bigint|mp_seq bigint|mp_op|mp_reason|mp_raw",
            "1|2|3|update|late: its mp_seq 3 is not after 3 of an earlier batch|"
                + "{\"mp_op\":\"update\",\"mp_seq\":3,\"id\":1,\"name\":\"Anna\","
                + "\"city\":\"Oslo\"}");
  }

  @ParameterizedTest
  @EnumSource
  void opensNoVersionForAnUntrackedColumn(UntrackedChange change, SparkSession spark) {
    Lake lake =
        new Lake(spark, root)
            .dataset(
                builder(spark).granularity(Granularity.EVENT).untracked(change, "city").build());
    threePeople(lake);
    DatasetCounts second =
        day(
            lake,
            2,
            "update|4|1|Ann|Bergen",
            "update|5|2|Bob|Pisa",
            "update|6|2|Bo|Pisa",
            "update|7|2|Bo|Bari",
            "insert|8|4|Dan|Oslo",
            "update|9|4|Dan|Rome");
    assertThat(second.keys()).isEqualTo(new Keys(1, 1, 0, 1));
    boolean inPlace = change == UntrackedChange.IN_PLACE;
    assertThat(lake.read("people").versions())
        .hasRows(
            VERSIONS + "|city",
            "1|Ann|1|1|NULL|NULL|" + (inPlace ? "Bergen" : "Oslo"),
            "2|Bob|1|2|2|6|" + (inPlace ? "Pisa" : "Rome"),
            "2|Bo|2|6|NULL|NULL|" + (inPlace ? "Bari" : "Pisa"),
            "3|Cid|1|3|NULL|NULL|Rome",
            "4|Dan|2|8|NULL|NULL|" + (inPlace ? "Rome" : "Oslo"));
  }
}

package io.milepost.merge;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.batch.SourceFiles;
import io.milepost.merge.quarantine.QuarantineReplay;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Modes {@code full}, {@code incremental} and {@code append}, and what all modes have in common.
 */
@ExtendWith(SparkExtension.class)
class ModesIT {
  private static final String PEOPLE = "id bigint|name";
  private static final String REJECTS = "id bigint|name|mp_reason|mp_raw";

  @TempDir private Path root;

  private static StructType schema(SparkSession spark, String header) {
    return TextTable.frame(spark, header).schema();
  }

  @Test
  void takesPulledRowsAndDeletesWhatIsMarked(SparkSession spark) {
    Lake lake =
        new Lake(spark, root)
            .dataset(
                Lake.builder("people", IngestMode.INCREMENTAL, schema(spark, PEOPLE), "id")
                    .softDelete("name = 'gone'")
                    .build());
    lake.has("people", PEOPLE, "1|Ann", "2|Bob", "3|NULL");
    assertThat(lake.day(1).datasets().get(0).keys()).isEqualTo(new Keys(3, 0, 0, 0));
    lake.has("people", PEOPLE, "1|Ann", "2|gone", "4|Dan", "4|Dan", "5|gone");
    BatchResult second = lake.day(2);
    assertThat(second.datasets().get(0).rows()).isEqualTo(new Rows(5, 5, 0));
    assertThat(second.datasets().get(0).keys()).isEqualTo(new Keys(1, 0, 1, 2));
    lake.has("people", PEOPLE, "2|Bob", "3|Cid");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(1, 1, 0, 0));
    MilestoneReader reader = lake.read("people");
    assertThat(reader.live()).hasRows(PEOPLE, "1|Ann", "2|Bob", "3|Cid", "4|Dan");
    assertThat(reader.asOf(2)).hasRows(PEOPLE, "1|Ann", "3|NULL", "4|Dan");
    lake.has("people", PEOPLE, "7|Gil", "7|Gus");
    assertThatThrownBy(() -> lake.day(4))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith("1 keys (id) are in several rows that differ: (id 7)");
  }

  @Test
  void addsRowsWithoutAKey(SparkSession spark) {
    Lake lake =
        new Lake(spark, root)
            .dataset(Lake.builder("clicks", IngestMode.APPEND, schema(spark, PEOPLE)).build());
    lake.has("clicks", PEOPLE, "1|a", "1|a", "NULL|NULL");
    assertThat(lake.day(1).datasets().get(0).keys()).isEqualTo(new Keys(3, 0, 0, 0));
    lake.has("clicks", PEOPLE);
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 0, 0, 0));
    lake.has("clicks", PEOPLE, "1|a");
    lake.halt("after commit shop 3 to ingestions/shop/ledger", () -> lake.day(3));
    assertThatClicksAreThere(lake.read("clicks"));
    lake.day(4);
    assertThatClicksAreThere(lake.read("clicks"));
  }

  private static void assertThatClicksAreThere(MilestoneReader reader) {
    assertThat(reader.asOf(1)).hasRows(PEOPLE, "1|a", "1|a", "NULL|NULL");
    assertThat(reader.asOf(3)).hasRows(PEOPLE, "1|a", "1|a", "1|a", "NULL|NULL");
    assertThat(reader.changes(2, 3)).hasRows(PEOPLE + "|mp_op", "1|a|insert");
    assertThat(reader.eachChange(0, 2)).hasRows("mp_batch bigint|name", "1|a", "1|a", "1|NULL");
    assertThat(reader.versions().where("mp_batch_in = 3"))
        .hasRows("id bigint|version int|previous_batch bigint", "1|1|NULL");
  }

  @Test
  void keepsWhatIsLiveOfARowThatCannotBeRead(SparkSession spark) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob", "3|Cid");
    lake.day(1);
    lake.has(
        "people",
        REJECTS,
        "1|NULL|not a name|1;;",
        "2|Bo|NULL|NULL",
        "4|NULL|not a name|4;;",
        "2|NULL|not a name|2;;");
    BatchResult second = lake.day(2);
    assertThat(second.datasets().get(0).rows()).isEqualTo(new Rows(4, 1, 3));
    assertThat(second.datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 1, 1));
    assertThat(lake.read("people").live()).hasRows(PEOPLE, "1|Ann", "2|Bo");
    assertThat(lake.table("datasets/shop/people/quarantine"))
        .hasRows(
            "id bigint|mp_batch bigint|mp_reason|mp_raw",
            "1|2|not a name|1;;",
            "2|2|not a name|2;;",
            "4|2|not a name|4;;");
    lake.has("people", REJECTS, "NULL|NULL|no key|;;", "2|Bo|NULL|NULL");
    assertThatThrownBy(() -> lake.day(3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("1 of 2 rows have a NULL in their key (id): (id NULL)");
  }

  @Test
  void replaysRowsOnceTheyAreMended(SparkSession spark) {
    Lake lake =
        new Lake(spark, root)
            .dataset(
                Lake.builder("people", IngestMode.INCREMENTAL, schema(spark, PEOPLE), "id").build())
            .dataset(Lake.builder("clicks", IngestMode.APPEND, schema(spark, "name")).build());
    lake.has("clicks", "name|mp_reason", "a|NULL", "NULL|bad");
    lake.has("people", REJECTS, "1|Ann|NULL|NULL", "2|NULL|bad|Bob", "3|NULL|bad|Cid");
    lake.day(1);
    lake.has("clicks", "name").has("people", PEOPLE, "3|Cyd");
    lake.day(2);
    QuarantineReplay replay =
        new QuarantineReplay(
            spark,
            root.toString(),
            Lake.STORE,
            (spec, rows) ->
                spec.key().isEmpty()
                    ? rows.select(lit("mended").as("name"))
                    : rows.selectExpr("id", "mp_raw AS name"));
    for (int again = 0; again < 2; again++) {
      lake.run("replay" + again, replay);
      assertThat(lake.read("people").live()).hasRows(PEOPLE, "1|Ann", "2|Bob", "3|Cyd");
      assertThat(lake.read("clicks").live()).hasRows("name", "a", "mended");
    }
  }

  @ParameterizedTest
  @EnumSource
  void comparesImagesByTrackedColumns(UntrackedChange change, SparkSession spark) {
    Lake lake =
        new Lake(spark, root)
            .dataset(
                Lake.builder("people", IngestMode.FULL, schema(spark, "id int|name|seen"), "id")
                    .untracked(change, "seen")
                    .build());
    lake.has("people", "id int|name|seen", "1|Ann|1", "2|Bob|1", "3|Cid|1");
    lake.day(1);
    lake.has("people", "id int|name|seen", "1|Ann|2", "2|Bo|2", "4|Dan|2");
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(1, 1, 1, 1));
    boolean inPlace = change == UntrackedChange.IN_PLACE;
    assertThat(lake.read("people").versions())
        .hasRows(
            "id int|name|seen|mp_batch_in bigint|mp_batch_out bigint",
            "1|Ann|" + (inPlace ? 2 : 1) + "|1|NULL",
            "2|Bob|1|1|2",
            "2|Bo|2|2|NULL",
            "3|Cid|1|1|2",
            "4|Dan|2|2|NULL");
  }

  @Test
  void renamesAColumnWithoutTouchingAFile(SparkSession spark) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob");
    lake.day(1);
    StructType renamed = schema(spark, "No bigint|full_name");
    lake.dataset(
        Lake.builder("people", IngestMode.FULL, renamed, "No")
            .stored(Map.of("No", "id", "full_name", "name"))
            .build());
    lake.has("people", "No bigint|full_name", "1|Ann", "2|Bo");
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    MilestoneReader reader = lake.read("people");
    assertThat(reader.asOf(1)).hasRows("No bigint|full_name", "1|Ann", "2|Bob");
    assertThat(reader.versions(Map.of("No", "2")))
        .hasRows("full_name|version int", "Bob|1", "Bo|2");
    assertThat(reader.changes(1, 2)).hasRows("No bigint|full_name|mp_op", "2|Bo|update");
    assertThat(List.of(lake.table("datasets/shop/people/milestones").columns()))
        .startsWith("id", "name");

    lake.dataset("people", "ID bigint|NAME", "ID");
    lake.has("people", "ID bigint|NAME", "1|Ann", "2|Bo");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(0, 0, 0, 2));
    assertThat(List.of(lake.read("people").live().columns())).containsExactly("ID", "NAME");
  }

  @Test
  void takesColumnsOfNarrowerTypes(SparkSession spark) {
    String wide = "id bigint|price decimal(12,2)|rate double|count decimal(10,0)|day date";
    Lake lake = new Lake(spark, root).dataset("things", wide, "id");
    lake.has("things", wide, "1|1.50|0.5|7|2026-01-01", "2|NULL|NULL|NULL|NULL");
    lake.day(1);
    String narrow = "id tinyint|price decimal(3,1)|rate float|count int|day date";
    lake.has("things", narrow, "1|1.5|0.5|7|2026-01-01", "2|NULL|NULL|8|NULL");
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    assertThat(lake.read("things").live())
        .hasRows(wide, "1|1.50|0.5|7|2026-01-01", "2|NULL|NULL|8|NULL");
    lake.has("things", "id bigint|price double|rate double|count bigint|day timestamp");
    assertThatThrownBy(() -> lake.day(3))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith(
            "the source's columns do not fit: column price is DOUBLE, not DECIMAL(12,2);"
                + " column count is BIGINT, not DECIMAL(10,0); column day is TIMESTAMP, not DATE");
    Lake events =
        new Lake(spark, root.resolve("events"))
            .dataset(Lake.builder("people", IngestMode.CDC, schema(spark, PEOPLE), "id").build());
    events.has("people", "mp_op|mp_seq int|id int|name", "insert|1|1|Ann", "update|2|1|Anna");
    events.day(1);
    assertThat(events.read("people").live()).hasRows(PEOPLE, "1|Anna");
  }

  @Test
  void letsAnApprovedReadThrough(SparkSession spark) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob");
    lake.day(1);
    lake.has("people", PEOPLE);
    assertThatThrownBy(() -> lake.day(2))
        .hasMessageEndingWith("has to name dataset people, batch 2, 2 rows.");
    for (BatchRequest.Approval other :
        List.of(
            new BatchRequest.Approval("people", 2, 1),
            new BatchRequest.Approval("people", 3, 2),
            new BatchRequest.Approval("pets", 2, 2))) {
      assertThatThrownBy(() -> lake.approved(other)).isInstanceOf(RefusedException.class);
    }
    assertThat(lake.approved(new BatchRequest.Approval("people", 2, 2)).datasets().get(0).keys())
        .isEqualTo(new Keys(0, 0, 2, 0));
  }

  @Test
  void remembersTheFilesOfPublishedBatches(SparkSession spark) {
    String files = "path|size bigint|modified timestamp";
    Lake lake =
        new Lake(spark, root)
            .dataset(Lake.builder("clicks", IngestMode.APPEND, schema(spark, PEOPLE)).build());
    SourceFiles read = new SourceFiles(spark, new TablePaths(root.toString()), Lake.STORE);
    String[] listing = {"a.csv|1|2026-01-01 00:00:00", "b.csv|2|2026-01-01 00:00:00"};
    assertThat(read.unread(TextTable.frame(spark, files, listing))).hasRows(files, listing);
    lake.has("clicks", PEOPLE, "1|a");
    lake.source.files(TextTable.frame(spark, files, listing[0]));
    lake.halt("before make ingestions/shop/ledger", lake::run);
    assertThat(read.unread(TextTable.frame(spark, files, listing))).hasRows(files, listing);
    lake.day(1);
    assertThat(
            read.unread(
                TextTable.frame(
                    spark, files, listing[0], "a.csv|9|2026-01-01 00:00:00", listing[1])))
        .hasRows(files, "a.csv|9|2026-01-01 00:00:00", listing[1]);
  }

  @Test
  void refusesASourceThatWentBack(SparkSession spark) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.source.ordered();
    lake.has("people", PEOPLE, "1|Ann");
    lake.day(5);
    assertThatThrownBy(() -> lake.day(4))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its source went back from position {\"day\":5} to {\"day\": 4}");
    lake.day(5);
  }
}

package io.milepost.merge.care;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Lake;
import io.milepost.merge.RefusedException;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a batch leaves in the tables that ended half-way and was given up. */
@ExtendWith(SparkExtension.class)
class GivenUpIT {
  private static final String COLUMNS = "id int|name";

  @TempDir private Path root;
  private Lake lake;

  @BeforeEach
  void openLake(SparkSession spark) {
    lake = new Lake(spark, root).dataset("people", COLUMNS, "id");
  }

  @Test
  void isAChangeLogAloneThatTheNextFirstBatchGoesOnWith(SparkSession spark) {
    lake.has("people", COLUMNS, "1|Ann");
    lake.halt("before make datasets/shop/people/milestones", lake::run);
    abort(spark, 1);
    String more = COLUMNS + "|ssn";
    StructType schema = TextTable.frame(spark, more).schema();
    lake.dataset(
        Lake.builder("people", IngestMode.FULL, schema, "ssn").classified(Set.of("ssn")).build());
    lake.has("people", more, "1|Ann|Hidden").day(2);
    assertThat(lake.read("people").live()).hasRows(more, "1|Ann|Hidden");
    String log = lake.folder("datasets/shop/people/changes/_delta_log") + "/*.json";
    assertThat(spark.read().text(log).where("value LIKE '%numRecords%'").count()).isEqualTo(1);
    assertThat(spark.read().text(log).where("value LIKE '%Hidden%'").count()).isZero();
  }

  @Test
  void isATypeThatNoOtherCanTakeThePlaceOf(SparkSession spark) {
    lake.has("people", COLUMNS, "1|Ann");
    lake.halt("before make datasets/shop/people/milestones", lake::run);
    abort(spark, 1);
    lake.dataset("people", "id string|name", "id").has("people", "id string|name", "one|Ann");
    assertThatThrownBy(() -> lake.day(2))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith(
            "shop.people: column id is INT in changes, from a batch that was given up, and was to"
                + " be STRING: give it another name in the tables, such as stored name id_2");
    StructType schema = TextTable.frame(spark, "id string|name").schema();
    lake.dataset(
        Lake.builder("people", IngestMode.FULL, schema, "id").stored(Map.of("id", "id_2")).build());
    lake.day(3);
    assertThat(lake.read("people").live()).hasRows("id|name", "one|Ann");
  }

  @Test
  void isAColumnThatOneTableHasAndTheOtherHasNot(SparkSession spark) {
    lake.has("people", COLUMNS, "1|Ann").day(1);
    lake.dataset("people", COLUMNS + "|amount int", "id");
    lake.has("people", COLUMNS + "|amount int", "1|Ann|7");
    lake.halt("before add columns to datasets/shop/people/milestones", lake::run);
    abort(spark, 2);
    String other = COLUMNS + "|amount";
    lake.dataset("people", other, "id").has("people", other, "1|Ann|seven");
    assertThatThrownBy(() -> lake.day(3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("column amount is INT in changes, from a batch that was given up");
    lake.dataset("people", COLUMNS, "id").has("people", COLUMNS, "1|Anna").day(4);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anna");
  }

  @Test
  void isAQuarantineWithAnotherKey(SparkSession spark) {
    String rows = COLUMNS + "|mp_reason";
    lake.has("people", rows, "1|Ann|NULL", "2|NULL|odd");
    lake.halt("before commit shop 1 to ingestions/shop/ledger", lake::run);
    abort(spark, 1);
    lake.dataset("people", COLUMNS, "name");
    lake.has("people", rows, "1|Ann|NULL", "NULL|Bob|odd").day(2);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann");
    assertThat(lake.table("datasets/shop/people/quarantine").where("mp_batch = 2"))
        .hasRows("name|mp_reason", "Bob|odd");
  }

  private void abort(SparkSession spark, long batch) {
    new Abort(new Care(spark, root.toString()))
        .abort(Lake.STORE, Lake.STORE, batch, BatchRequest.of("abort " + batch));
  }
}

package io.milepost.merge.direct;

import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.testing.FrameAssert.assertThat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Lake;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.TablePaths;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class AdoptionIT {
  private static final String COLUMNS = "id int|name";
  private static final String EVENTS = "mp_op|mp_seq bigint|id int|name";
  private static final String VERSIONS =
      "id int|name|mp_batch_in bigint|mp_seq_in bigint|mp_batch_out bigint|mp_valid_from timestamp"
          + "|mp_open boolean|mp_revision int";

  /** As many as two files are copied with. */
  private static final int MANY = 100_000;

  @TempDir private Path root;
  private SparkSession spark;
  private Lake lake;

  @BeforeEach
  void begin(SparkSession session) {
    spark = session;
    lake = new Lake(session, root);
  }

  @Test
  void aFirstImageBecomesVersionsAsItLies() {
    lake.dataset("people", COLUMNS, "id");
    inOneFile("people", COLUMNS, "1|Ann", "2|Ben");
    lake.day(1);
    Assertions.assertThat(isAdopted("people")).isTrue();
    assertThat(versions("people"))
        .hasRows(
            VERSIONS,
            "1|Ann|1|0|NULL|2026-01-02 00:00:00|true|0",
            "2|Ben|1|0|NULL|2026-01-02 00:00:00|true|0");
    lake.has("people", COLUMNS, "1|Anna", "3|Cid").day(2);
    assertThat(versions("people"))
        .hasRows(
            VERSIONS,
            "1|Ann|1|0|2|2026-01-02 00:00:00|false|0",
            "1|Anna|2|0|NULL|2026-01-03 00:00:00|true|0",
            "2|Ben|1|0|2|2026-01-02 00:00:00|false|0",
            "3|Cid|2|0|NULL|2026-01-03 00:00:00|true|0");
  }

  @Test
  void firstEventsOfDifferentKeysBecomeVersions() {
    events(Granularity.EVENT);
    inOneFile("moves", EVENTS, "read|7|1|Ann", "update|9|2|Ben");
    lake.day(1);
    Assertions.assertThat(isAdopted("moves")).isTrue();
    assertThat(versions("moves"))
        .hasRows(
            VERSIONS,
            "1|Ann|1|7|NULL|2026-01-02 00:00:00|true|0",
            "2|Ben|1|9|NULL|2026-01-02 00:00:00|true|0");
  }

  @Test
  void versionsOfBatchesHaveNoOrdinal() {
    events(Granularity.BATCH);
    inOneFile("moves", EVENTS, "insert|7|1|Ann");
    lake.day(1);
    Assertions.assertThat(isAdopted("moves")).isTrue();
    assertThat(versions("moves")).hasRows(VERSIONS, "1|Ann|1|0|NULL|2026-01-02 00:00:00|true|0");
  }

  @Test
  void aDeleteIsNoVersion() {
    events(Granularity.EVENT);
    inOneFile("moves", EVENTS, "insert|1|1|Ann", "delete|2|2|NULL");
    lake.day(1);
    Assertions.assertThat(isAdopted("moves")).isFalse();
    assertThat(versions("moves")).hasRows(VERSIONS, "1|Ann|1|1|NULL|2026-01-02 00:00:00|true|0");
  }

  @Test
  void severalEventsOfAKeyAreNotItsVersionsYet() {
    events(Granularity.EVENT);
    inOneFile("moves", EVENTS, "insert|1|1|Ann", "update|2|1|Ann");
    lake.day(1);
    Assertions.assertThat(isAdopted("moves")).isFalse();
    assertThat(versions("moves")).hasRows(VERSIONS, "1|Ann|1|1|NULL|2026-01-02 00:00:00|true|0");
  }

  @Test
  void aTruncateIsNoVersion() {
    events(Granularity.EVENT);
    inOneFile("moves", EVENTS, "truncate|1|NULL|NULL", "insert|2|1|Ann");
    lake.day(1);
    Assertions.assertThat(isAdopted("moves")).isFalse();
    assertThat(versions("moves")).hasRows(VERSIONS, "1|Ann|1|2|NULL|2026-01-02 00:00:00|true|0");
  }

  @Test
  void rowsWithoutAKeyAreAlwaysVersions() {
    StructType schema = TextTable.frame(spark, COLUMNS).schema();
    lake.dataset(Lake.builder("clicks", IngestMode.APPEND, schema).build());
    inOneFile("clicks", COLUMNS, "1|Ann", "1|Ann");
    lake.day(1);
    inOneFile("clicks", COLUMNS, "1|Ann");
    lake.day(2);
    Assertions.assertThat(isAdopted("clicks")).isTrue();
    assertThat(versions("clicks"))
        .hasRows(
            VERSIONS,
            "1|Ann|1|0|NULL|2026-01-02 00:00:00|true|0",
            "1|Ann|1|0|NULL|2026-01-02 00:00:00|true|0",
            "1|Ann|2|0|NULL|2026-01-03 00:00:00|true|0");
  }

  /** Two files, each of which holds every second key. */
  @Test
  void keysThatLieMixedAreSortedOnce() {
    Column half = col("id").lt(MANY / 2);
    many(when(half, col("id").multiply(2)).otherwise(col("id").multiply(2).minus(MANY - 1)));
    Assertions.assertThat(isAdopted("people")).isFalse();
  }

  /** Two files, of which the second one holds the smaller keys. */
  @Test
  void keysThatLieApartAreTakenOver() {
    many(col("id").plus(MANY / 2).mod(MANY));
    Assertions.assertThat(isAdopted("people")).isTrue();
  }

  private void many(Column key) {
    Dataset<Row> rows =
        spark
            .range(0, MANY, 1, 2)
            .select(key.cast("int").as("id"), concat(lit("name "), key).as("name"));
    lake.dataset(Lake.spec("people", rows.schema(), "id"));
    lake.source.with("people", rows);
    lake.day(1);
    assertThat(
            versions("people")
                .where("mp_batch_in = 1 and mp_open and name = concat('name ', id)")
                .agg(count_distinct(col("id")).as("keys"), count(lit(1)).as("rows")))
        .hasRows("keys bigint|rows bigint", MANY + "|" + MANY);
  }

  private void inOneFile(String dataset, String header, String... lines) {
    lake.source.with(dataset, TextTable.frame(spark, header, lines).coalesce(1));
  }

  private void events(Granularity granularity) {
    StructType schema = TextTable.frame(spark, COLUMNS).schema();
    lake.dataset(
        Lake.builder("moves", IngestMode.CDC, schema, "id").granularity(granularity).build());
  }

  private Dataset<Row> versions(String dataset) {
    return MilestoneReader.open(spark, root.toString(), key(dataset)).versions();
  }

  /** Files that lie in the change log as well have columns that versions have not. */
  private boolean isAdopted(String dataset) {
    String table = new TablePaths(root.toString()).milestones(key(dataset));
    return List.of(spark.read().parquet(table + "/" + OPEN + "=true").schema().fieldNames())
        .contains(MilestoneColumns.OP);
  }

  private static DatasetKey key(String dataset) {
    return new DatasetKey(Lake.STORE, dataset);
  }
}

package io.milepost.merge.direct;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.InMemorySource;
import io.milepost.merge.Lake;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Compaction;
import io.milepost.merge.care.Expiry;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.TableAt;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Direct commits to tables that others write to as well, or read in their own way. */
@ExtendWith(SparkExtension.class)
class OtherWritersIT {
  private static final String PEOPLE = "id int|name";
  private static final DatasetKey KEY = new DatasetKey(Lake.STORE, "people");
  private static final String COMMIT =
      "before commit milepost:merge 4 to datasets/shop/people/milestones";

  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({"0,compaction", "100000,compaction", "0,expiry", "100000,expiry", "0,delete"})
  void areOutlastedInTheMidstOfAMerge(long fewRows, String what, SparkSession spark) {
    Lake lake = lake(spark, fewRows).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob", "3|Cid").day(1);
    lake.has("people", PEOPLE, "1|Ann", "2|Bo", "3|Cid").day(2);
    lake.has("people", PEOPLE, "1|Ann", "2|Bob", "3|Cyd").day(3);
    lake.has("people", PEOPLE, "1|Anna", "2|Bob", "3|Cyd", "4|Dan").source.on(4);
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    long before = commits.last(milestones()).orElseThrow();
    AtomicBoolean first = new AtomicBoolean(true);
    lake.amid(
        COMMIT,
        () -> {
          if (first.getAndSet(false)) {
            write(what, spark);
            assertThat(commits.last(milestones()).orElseThrow()).isGreaterThan(before);
          }
        },
        lake::run);
    assertThat(lake.read("people").mergedBatch()).isEqualTo(4);
    List<String> live = List.of("1|Anna", "2|Bob", "3|Cyd", "4|Dan");
    assertThat(lake.read("people").live())
        .hasRows(
            PEOPLE,
            live.stream()
                .filter(row -> !what.equals("delete") || !row.startsWith("3"))
                .toArray(String[]::new));
    assertThat(lake.read("people").versions().where("id = 1").select("name", "mp_open"))
        .hasRows("name|mp_open boolean", "Ann|false", "Anna|true");
  }

  private void write(String what, SparkSession spark) {
    Care care = new Care(spark, root.toString());
    switch (what) {
      case "compaction" -> new Compaction(care).compact(KEY);
      case "expiry" ->
          new Expiry(care)
              .expire(KEY, InMemorySource.START.plus(Duration.ofDays(2)), BatchRequest.of("e"));
      default ->
          SessionSettings.pinned(spark).sql("DELETE FROM %s WHERE id = 3".formatted(table()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100_000})
  void findColumnsUnderTheNamesOfTheTable(long fewRows, SparkSession spark) {
    Lake lake = lake(spark, fewRows).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob").day(1);
    lake.dataset("people", "ID int|Name", "ID");
    lake.has("people", "ID int|Name", "1|Anna", "2|Bob").day(2);
    SparkSession strict = spark.newSession();
    strict.conf().set("spark.sql.caseSensitive", "true");
    Dataset<Row> table = strict.read().format("delta").load(milestones());
    assertThat(table.where("mp_open").select("id", "name")).hasRows(PEOPLE, "1|Anna", "2|Bob");
    assertThat(Stream.of(table.inputFiles()))
        .allSatisfy(
            file ->
                assertThat(Arrays.asList(strict.read().parquet(file).columns()))
                    .contains("id", "name"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100_000})
  void mayKeepNoStatistics(long fewRows, SparkSession spark) {
    Lake lake = lake(spark, fewRows).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob").day(1);
    lake.has("people", PEOPLE, "1|Ann", "2|Bob", "3|Cid").day(2);
    SparkSession other =
        SessionSettings.unshared(spark, Map.of("spark.databricks.delta.stats.collect", "false"));
    DeltaTable.forPath(other, milestones()).optimize().executeCompaction();
    assertThat(TableAt.now(SessionSettings.pinned(spark), milestones()).files(file -> true))
        .anyMatch(file -> file.numLogicalRecords().isEmpty());
    lake.has("people", PEOPLE, "1|Anna", "2|Bob", "3|Cid").day(3);
    assertThat(lake.read("people").live()).hasRows(PEOPLE, "1|Anna", "2|Bob", "3|Cid");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100_000})
  void mayDemandMoreOfRows(long fewRows, SparkSession spark) {
    Lake lake = lake(spark, fewRows).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann", "2|Bob").day(1);
    SessionSettings.pinned(spark)
        .sql("ALTER TABLE %s ADD CONSTRAINT good CHECK (name <> 'Bad')".formatted(table()));
    lake.has("people", PEOPLE, "1|Bad", "2|Bob").source.on(2);
    assertThatThrownBy(lake::run).hasMessageContaining("CHECK constraint good");
    assertThat(lake.read("people").mergedBatch()).isEqualTo(1);
  }

  private Lake lake(SparkSession spark, long fewRows) {
    SparkSession session = spark.newSession();
    session.conf().set(Merges.FEW_ROWS, fewRows);
    return new Lake(session, root);
  }

  private String milestones() {
    return root.resolve("datasets/shop/people/milestones").toString();
  }

  private String table() {
    return "delta.`%s`".formatted(milestones());
  }
}

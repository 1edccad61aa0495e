package io.milepost.merge;

import static io.milepost.testing.DeltaTableAssert.assertThatTable;
import static io.milepost.testing.DeltaTableAssert.lastVersion;
import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seals;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class IngestionIT {
  private static final String PEOPLE = "id bigint|name|city";
  private static final String VERSIONS =
      "id bigint|name|mp_batch_in bigint|mp_batch_out bigint|mp_open boolean|version int"
          + "|previous_batch bigint";

  @Test
  void keepsEveryVersionOfEveryKey(SparkSession spark, @TempDir Path root) {
    Lake lake =
        new Lake(spark, root).dataset("people", PEOPLE, "id").dataset("none", "id int", "id");
    lake.has("none", "id int").has("people", PEOPLE, "1|Ann|Oslo", "2|Bob|Rome", "3|Cid|Rome");
    assertThat(lake.day(1).datasets().get(0).keys()).isEqualTo(new Keys(3, 0, 0, 0));

    lake.has("people", PEOPLE, "1|Anna|Oslo", "3|Cid|Rome", "4|Dan|NULL");
    BatchResult second = lake.day(2);
    assertThat(second.batch()).isEqualTo(2);
    assertThat(second.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(second.sourceTime()).isEqualTo("2026-01-03T00:00:00Z");
    assertThat(second.datasets().get(0).rows()).isEqualTo(new Rows(3, 3, 0));
    assertThat(second.datasets().get(0).keys()).isEqualTo(new Keys(1, 1, 1, 1));
    assertThat(second.datasets().get(1).keys()).isEqualTo(new Keys(0, 0, 0, 0));

    lake.has("people", PEOPLE, "1|Anna|Oslo", "2|Bob|Rome", "3|Cid|Rome", "4|Dan|NULL");
    assertThat(lake.day(3).datasets().get(0).keys()).isEqualTo(new Keys(1, 0, 0, 3));

    assertThat(lake.read("people").versions())
        .keyedBy("id", "version")
        .hasRows(
            VERSIONS,
            "1|Ann|1|2|false|1|NULL",
            "1|Anna|2|NULL|true|2|1",
            "2|Bob|1|2|false|1|NULL",
            "2|Bob|3|NULL|true|2|1",
            "3|Cid|1|NULL|true|1|NULL",
            "4|Dan|2|NULL|true|1|NULL");
    assertThat(lake.read("people").versions(Map.of("id", "1")))
        .hasRows(
            "mp_valid_from timestamp|mp_valid_to timestamp|mp_revision int|mp_seq_in bigint",
            "2026-01-02 00:00:00|2026-01-03 00:00:00|0|0",
            "2026-01-03 00:00:00|NULL|0|0");
  }

  @Test
  void publishesABatchWithoutChangesAndWritesNoFile(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo", "2|Bob|Rome");
    lake.day(1);
    long log = lastVersion(lake.folder("datasets/shop/people/changes"));
    long milestones = lastVersion(lake.folder("datasets/shop/people/milestones"));

    lake.has("people", PEOPLE, "2|Bob|Rome", "1|Ann|Oslo");
    BatchResult same = lake.day(2);

    assertThat(same.batch()).isEqualTo(2);
    assertThat(same.datasets().get(0).keys()).isEqualTo(new Keys(0, 0, 0, 2));
    assertThatTable(lake.folder("datasets/shop/people/changes")).hasVersion(log);
    assertThatTable(lake.folder("datasets/shop/people/milestones")).hasVersion(milestones);
    assertThat(lake.read("people").publishedBatch()).isEqualTo(2);
    assertThat(lake.read("people").mergedBatch()).isEqualTo(2);
  }

  @Test
  void writesOneFileOfOpenAndOneOfClosedVersions(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo", "2|Bob|Rome");
    lake.day(1);
    lake.has("people", PEOPLE, "1|Anna|Oslo", "2|Bob|Rome");
    lake.day(2);
    Path milestones = lake.folder("datasets/shop/people/milestones");
    int markedAgain = 1;
    assertThatTable(milestones)
        .hasVersion(2)
        .addedFiles(0, 0)
        .addedFiles(1, 1)
        .addedFiles(2, 2 + markedAgain)
        .hasProperty(spark, "milepost.format", "1")
        .hasProperty(spark, "delta.enableDeletionVectors", "true")
        .hasProperty(
            spark,
            "delta.dataSkippingStatsColumns",
            "`id`,`mp_batch_in`,`mp_batch_out`,`mp_valid_from`,`mp_valid_to`");
  }

  @Test
  void saysSoWhenARunIsRepeated(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo");
    BatchResult first = lake.run("run", "attempt1");
    lake.has("people", PEOPLE, "1|Anna|Oslo");
    BatchResult again = lake.run("run", "attempt2");
    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_PUBLISHED);
    assertThat(again.batch()).isEqualTo(1);
    assertThat(again.datasets()).isEqualTo(first.datasets());
    assertThat(lake.source.opened()).isEqualTo(1);
    assertThat(lake.read("people").live()).hasRows("name", "Ann");
  }

  @Test
  void tellsTheSourceWhereItEndedAndKeepsTimeMovingOn(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo");
    lake.day(5);
    assertThat(lake.source.position()).isEmpty();
    BatchResult earlier = lake.day(4);
    assertThat(lake.source.position()).contains("{\"day\":5}");
    assertThat(earlier.sourceTime()).isEqualTo("2026-01-06T00:00:00.000001Z");

    LedgerRow row = lake.read("people").ledger().lastIngest().orElseThrow();
    assertThat(row.position()).contains("{\"day\":4}");
    assertThat(row.inputs()).isEqualTo(Map.of("upstream", 4L));
    assertThat(row.author()).isEqualTo(new LedgerRow.Author("attempt2", "run2", "job", "commit"));
    assertThat(row.publishedAt()).isEqualTo(Lake.NOW);
  }

  @Test
  void sealsWhatItStaged(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo", "1|Ann|Oslo", "2|Bob|Rome");
    lake.day(1);
    Seal seal =
        new Seals(spark.sparkContext().hadoopConfiguration())
            .find(lake.folder("ingestions/shop/staging/1/SEALED").toString())
            .orElseThrow();
    assertThat(seal.author()).isEqualTo(new Seal.Author("attempt1", "run1", "job", "commit"));
    assertThat(seal.kind()).isEqualTo("ingest");
    assertThat(seal.position()).isEqualTo(Optional.of("{\"day\":1}"));
    Seal.SealedDataset people = seal.datasets().get(0);
    assertThat(people.rows()).isEqualTo(new Rows(3, 3, 0));
    assertThat(people.keys()).contains(new Keys(2, 0, 0, 0));
    assertThat(people.files()).allMatch(file -> file.startsWith("changes/"));
    assertThatTable(lake.folder("datasets/shop/people/changes"))
        .hasNote(
            1,
            "{\"batch\":1,\"attempt\":\"attempt1\",\"fingerprint\":\"%s\"}"
                .formatted(people.fingerprint()));
  }

  @Test
  void addsAColumnAndReversionsOnlyRowsThatHaveValues(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", "id bigint|name", "id");
    lake.has("people", "id bigint|name", "1|Ann", "2|Bob");
    lake.day(1);
    lake.dataset("people", "city|id bigint|name", "id");
    lake.has("people", "city|id bigint|name", "Oslo|1|Ann", "NULL|2|Bob");
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    MilestoneReader reader = lake.read("people");
    assertThat(reader.asOf(1)).hasRows("id bigint|name|city", "1|Ann|NULL", "2|Bob|NULL");
    assertThat(reader.live()).hasRows("id bigint|name|city", "1|Ann|Oslo", "2|Bob|NULL");
    assertThat(List.of(reader.schema().fieldNames())).containsExactly("city", "id", "name");
  }

  @Test
  void dropsAColumnWithoutReversioning(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo", "2|Bob|Rome");
    lake.day(1);
    lake.dataset("people", "id bigint|name", "id");
    lake.has("people", "id bigint|name", "1|Ann", "2|Bo");
    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    assertThat(lake.read("people").live()).hasRows("id bigint|name", "1|Ann", "2|Bo");
    assertThat(
            spark
                .read()
                .format("delta")
                .load(lake.folder("datasets/shop/people/milestones").toString()))
        .hasRows(
            "id bigint|name|city|mp_open boolean",
            "1|Ann|Oslo|true",
            "2|Bob|Rome|false",
            "2|Bo|NULL|true");
  }

  @Test
  void startsADatasetThatComesLater(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo");
    lake.day(1);
    lake.dataset("pets", "id int|name", "id").has("pets", "id int|name", "7|Rex");
    lake.day(2);
    assertThat(lake.read("pets").firstBatch()).isEqualTo(2);
    assertThat(lake.read("pets").live()).hasRows("id int|name", "7|Rex");
    assertThat(lake.read("pets").changes(1, 2)).hasRows("id int|mp_op", "7|insert");
  }

  @Test
  void givesTheSameUnderOtherSessionSettings(SparkSession spark, @TempDir Path root) {
    String columns = "id timestamp|day date|amount decimal(9,3)|name";
    SparkSession other = spark.newSession();
    Map.of(
            "spark.sql.session.timeZone", "America/New_York",
            "spark.sql.ansi.enabled", "false",
            "spark.sql.caseSensitive", "true",
            "spark.sql.adaptive.enabled", "true",
            "spark.sql.shuffle.partitions", "5",
            "spark.sql.parquet.outputTimestampType", "TIMESTAMP_MILLIS",
            "spark.sql.datetime.java8API.enabled", "true")
        .forEach((key, value) -> other.conf().set(key, value));
    SparkSession exact = spark.newSession();
    exact.conf().set("spark.sql.datetime.java8API.enabled", "true");
    List<Map<String, List<String>>> digests = new ArrayList<>();
    for (SparkSession session : List.of(spark, other)) {
      Lake lake = timed(session, root.resolve("r" + digests.size()), columns);
      Dataset<Row> first =
          TextTable.frame(
              exact,
              columns + "|mp_reason",
              "1500-01-01 00:00:00.123456|1500-01-01|1.5|a|NULL",
              "2026-03-29 02:30:00|NULL|0||NULL",
              "2026-03-29 03:30:00|NULL|0||no name");
      lake.source.with("things", in(session, first)).with("pulled", in(session, first));
      lake.day(1);
      Dataset<Row> second =
          TextTable.frame(
              exact,
              columns.replace("name", "NAME"),
              "1500-01-01 00:00:00.123456|1500-01-02|1.5|a",
              "2026-03-29 02:30:00|NULL|0|");
      lake.source.with("things", in(session, second)).with("pulled", in(session, second));
      assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
      Lake read = timed(spark, root.resolve("r" + digests.size()), columns);
      Map<String, List<String>> digest = read.digest();
      assertThat(read.read("pulled").live().count()).isEqualTo(1);
      digest.put(
          "quarantine", TextTable.lines(read.table("datasets/shop/things/quarantine"), "mp_raw"));
      digests.add(digest);
    }
    assertThat(digests.get(1)).isEqualTo(digests.get(0));
    assertThat(digests.get(0).get("quarantine").get(0)).contains("2026-03-29T03:30:00.000000Z");
  }

  private static Lake timed(SparkSession session, Path root, String columns) {
    StructType schema = TextTable.frame(session, columns).schema();
    return new Lake(session, root)
        .dataset(Lake.spec("things", schema, "id"))
        .dataset(
            Lake.builder("pulled", IngestMode.INCREMENTAL, schema, "id")
                .softDelete("ID = timestamp '2026-03-29 02:30:00'")
                .build());
  }

  /** The same rows, in a session that would take their text for others. */
  private static Dataset<Row> in(SparkSession session, Dataset<Row> rows) {
    return session.createDataFrame(rows.collectAsList(), rows.schema());
  }

  @Test
  void removesStagedFilesThatNobodyNeeds(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");
    lake.has("people", PEOPLE, "1|Ann|Oslo");
    lake.day(1);
    Path staging = lake.folder("ingestions/shop/staging");
    Path loser = Files.createDirectories(staging.resolve("1/loser"));
    lake.ingestion(Lake.NOW.plus(Duration.ofHours(23)))
        .run(new BatchRequest("b", "b", "job", "commit"), lake.source);
    assertThat(loser).exists();
    lake.ingestion(Lake.NOW.plus(Duration.ofHours(25)))
        .run(new BatchRequest("c", "c", "job", "commit"), lake.source);
    assertThat(loser).doesNotExist();
    assertThat(staging.resolve("1/SEALED")).exists();
    assertThat(staging.resolve("1/attempt1/people/rows")).exists();
    lake.ingestion(Lake.NOW.plus(Duration.ofDays(7)).plusSeconds(1))
        .run(new BatchRequest("d", "d", "job", "commit"), lake.source);
    assertThat(staging.resolve("1")).doesNotExist();
    assertThat(staging.resolve("3")).exists();
  }
}

package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.direct.Merges;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** Three batches that are published and merged later, beside the same three merged at once. */
@ExtendWith(SparkExtension.class)
class DeferredMergeIT {
  private static final String PEOPLE = "id bigint|name";
  private static final String STOCK = "mp_op|mp_seq bigint|id bigint|amount int";
  private static final String[][] IMAGES = {
    {"1|Ann", "2|Bob", "3|Cid"}, {"1|Anna", "3|Cid", "4|Dan"}, {"1|Ann", "2|Bob", "4|Dan"}
  };
  private static final String[][] EVENTS = {
    {"insert|1|1|10", "insert|2|2|20"},
    {"update|3|1|11", "update|4|1|12", "delete|5|2|NULL"},
    {"insert|6|2|20", "update|7|1|12", "insert|8|3|30"}
  };
  private static final List<String> DATASETS = List.of("people", "stock");

  @TempDir private static Path deferred;
  private static Map<String, List<String>> merged;

  /** What the reader shows after each batch. */
  private static final List<List<String>> SHOWN = new ArrayList<>();

  private static final List<List<String>> SHOWN_DEFERRED = new ArrayList<>();

  @BeforeAll
  static void runThreeDaysInBothWays(SparkSession spark, @TempDir Path root) {
    Lake atOnce = lake(spark, root);
    Lake later = lake(spark, deferred);
    for (int day = 1; day <= IMAGES.length; day++) {
      on(atOnce, day).run("run" + day, "attempt" + day);
      SHOWN.add(shown(atOnce));
      PublishResult result = publish(on(later, day), "run" + day, "attempt" + day);
      assertThat(result.batch()).isEqualTo(day);
      assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
      assertThat(result.rows().get("people")).isEqualTo(new Rows(3, 3, 0));
      assertThat(later.read("people").publishedBatch()).isEqualTo(day);
      assertThat(later.read("people").mergedBatch()).isZero();
      SHOWN_DEFERRED.add(shown(later));
    }
    merged = atOnce.digest();
  }

  @Test
  void showsThroughTheLogWhatIsNotMerged() {
    assertThat(SHOWN_DEFERRED).isEqualTo(SHOWN);
  }

  @Test
  void mergesAllThatWaitsAndThenNothing(SparkSession spark, @TempDir Path root) throws IOException {
    Lake lake = copied(spark, root);
    assertThat(publish(lake, "run3", "again").outcome()).isEqualTo(Outcome.ALREADY_PUBLISHED);
    assertThat(lake.read("people").mergedBatch()).isZero();
    List<BatchResult> results = lake.ingestion(Lake.NOW).merge();
    assertThat(results).extracting(BatchResult::batch).containsExactly(1L, 2L, 3L);
    assertThat(results.get(1).datasets().get(0).keys()).isEqualTo(new BatchResult.Keys(1, 1, 1, 1));
    assertThat(lake.ingestion(Lake.NOW).merge()).isEmpty();
    assertThat(lake.digest()).isEqualTo(merged);
    assertThat(shown(lake)).isEqualTo(SHOWN.get(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "after commit milepost:merge 1 to datasets/shop/people/milestones",
        "after commit shop:merge 1 to ingestions/shop/ledger"
      })
  void endsTheSameAfterAKill(String at, SparkSession spark, @TempDir Path root) throws IOException {
    Lake lake = copied(spark, root);
    lake.halt(at, () -> lake.ingestion(Lake.NOW).merge());
    assertThat(shown(lake)).isEqualTo(SHOWN.get(2));
    lake.ingestion(Lake.NOW).merge();
    assertThat(lake.digest()).isEqualTo(merged);
  }

  @Test
  void mergesWhatWaitsBeforeColumnsChange(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = copied(spark, root);
    String wide = PEOPLE + "|city";
    lake.dataset("people", wide, "id").has("people", wide, "1|Ann|Oslo");
    lake.has("stock", STOCK).source.on(4);
    publish(lake, "run4", "attempt4");
    MilestoneReader reader = lake.read("people");
    assertThat(reader.mergedBatch()).isEqualTo(3);
    assertThat(TextTable.lines(reader.live())).containsExactly("1|Ann|Oslo");
    assertThat(lake.run("run4", "again").outcome()).isEqualTo(Outcome.ALREADY_PUBLISHED);
    assertThat(lake.read("people").mergedBatch()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"direct,100000", "direct,0", "public,0"})
  void refusesALogThatLostRowsOfABatch(
      String strategy, long fewRows, SparkSession spark, @TempDir Path root) throws IOException {
    SparkSession session = spark.newSession();
    session.conf().set(Merges.SETTING, strategy);
    session.conf().set(Merges.FEW_ROWS, fewRows);
    Lake lake = copied(session, root);
    SparkSession own = SessionSettings.pinned(spark);
    String changes = root.resolve("datasets/shop/stock/changes").toString();
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    long whole = commits.last(changes).orElseThrow();
    own.sql("DELETE FROM delta.`%s` WHERE mp_batch = 2 AND mp_seq = 3".formatted(changes));
    assertThatThrownBy(() -> lake.ingestion(Lake.NOW).merge())
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(
            "Cannot merge batch 2 of shop.stock: %d rows of it were published, but its change log"
                + " has %d now.",
            EVENTS[1].length, EVENTS[1].length - 1);
    assertThat(lake.read("people").mergedBatch()).isEqualTo(1);
    own.sql("RESTORE TABLE delta.`%s` TO VERSION AS OF %d".formatted(changes, whole));
    lake.ingestion(Lake.NOW).merge();
    assertThat(lake.digest()).isEqualTo(merged);
  }

  @Test
  void mergesWhatWaitsThoughDeltaRemovedTheCommitsThatBroughtIt(
      SparkSession spark, @TempDir Path root) throws IOException {
    Lake lake = copied(spark, root);
    for (String dataset : List.of("people", "stock")) {
      Path table = root.resolve("datasets/shop/%s/changes".formatted(dataset));
      DeltaLog log =
          DeltaLog.forTable(
              (org.apache.spark.sql.classic.SparkSession) SessionSettings.pinned(spark),
              table.toString());
      log.checkpoint(log.unsafeVolatileSnapshot(), Option.empty());
      for (long old = 0; old < log.unsafeVolatileSnapshot().version(); old++) {
        Files.delete(table.resolve("_delta_log/%020d.json".formatted(old)));
      }
    }
    DeltaLog.clearCache();
    lake.ingestion(Lake.NOW).merge();
    assertThat(lake.digest()).isEqualTo(merged);
  }

  private static PublishResult publish(Lake lake, String run, String attempt) {
    return lake.ingestion(Lake.NOW)
        .publish(new BatchRequest(run, attempt, "job", "commit"), lake.source);
  }

  private static Lake lake(SparkSession spark, Path root) {
    return new Lake(spark, root)
        .dataset("people", PEOPLE, "id")
        .dataset(
            Lake.builder(
                    "stock",
                    IngestMode.CDC,
                    TextTable.frame(spark, "id bigint|amount int").schema(),
                    "id")
                .granularity(Granularity.EVENT)
                .build());
  }

  private static Lake copied(SparkSession spark, Path root) throws IOException {
    FileUtils.copyDirectory(deferred.toFile(), root.toFile());
    return on(lake(spark, root), IMAGES.length);
  }

  private static Lake on(Lake lake, int day) {
    lake.source.on(day);
    return lake.has("people", PEOPLE, IMAGES[day - 1]).has("stock", STOCK, EVENTS[day - 1]);
  }

  private static List<String> shown(Lake lake) {
    List<String> shown = new ArrayList<>();
    for (String dataset : DATASETS) {
      MilestoneReader reader = lake.read(dataset);
      shown.addAll(TextTable.lines(reader.live()));
      shown.addAll(TextTable.lines(reader.versions()));
      shown.addAll(TextTable.lines(reader.eachChange(0, reader.publishedBatch())));
    }
    return shown;
  }
}

package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Outcome;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class InterruptionIT {
  private static final String COLUMNS = "id bigint|name";
  private static final String SEALED = "after seal ingestions/shop/staging/2/SEALED";
  private static final String APPENDED =
      "after commit shop/people 2 to datasets/shop/people/changes";
  private static final String MERGED =
      "after commit milepost:merge 2 to datasets/shop/people/milestones";

  @TempDir private static Path oneDay;

  private static Map<String, List<String>> uninterrupted;

  @BeforeAll
  static void runTwoDaysWithoutInterruption(SparkSession spark, @TempDir Path root)
      throws IOException {
    firstDay(lake(spark, oneDay)).run();
    uninterrupted = twoDays(spark, root).digest();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before stage ingestions/shop/staging/2/first/people/rows",
        "after stage ingestions/shop/staging/2/first/people/changes",
        "before seal ingestions/shop/staging/2/SEALED",
        SEALED,
        "before commit shop/people 2 to datasets/shop/people/changes",
        APPENDED,
        "before commit shop 2 to ingestions/shop/ledger",
        "after commit shop 2 to ingestions/shop/ledger",
        MERGED,
        "before commit shop:merge 2 to ingestions/shop/ledger",
        "after commit shop:merge 2 to ingestions/shop/ledger"
      })
  void endsTheSameAfterAnInterruption(String at, SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, at);
    BatchResult result = lake.run("interrupted", "again");
    assertThat(result.batch()).isEqualTo(2);
    boolean isSealed = !at.contains(" stage ") && !at.startsWith("before seal ");
    assertThat(lake.source.opened()).isEqualTo(isSealed ? 1 : 2);
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before commit shop/people 1 to datasets/shop/people/changes",
        "after commit shop/people 1 to datasets/shop/people/changes",
        "after commit shop 1 to ingestions/shop/ledger"
      })
  void endsTheSameWhenTheFirstBatchIsInterrupted(
      String at, SparkSession spark, @TempDir Path root) {
    Lake lake = firstDay(lake(spark, root));
    interrupted(lake, at);
    lake.run("interrupted", "again");
    secondDay(lake).run();
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @Test
  void goesOnWithANewBatchWhenAnotherRunFollows(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, MERGED);
    BatchResult result = lake.run("another", "again");
    assertThat(result.batch()).isEqualTo(3);
    assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(withoutThird(lake)).isEqualTo(uninterrupted);
  }

  @Test
  void finishesASealedBatchAndOpensNoNewOne(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, SEALED);
    assertThat(lake.ingestion(Lake.NOW).unfinished().orElseThrow().batch()).isEqualTo(2);
    lake.has("people", COLUMNS, "1|Nobody").source.on(3);
    BatchResult result = lake.run("another", "again");
    assertThat(result.outcome()).isEqualTo(Outcome.FINISHED);
    assertThat(lake.source.opened()).isEqualTo(1);
    assertThat(lake.ingestion(Lake.NOW).unfinished()).isEmpty();
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @CsvSource({"id bigint|name,name", "id bigint|name|city,id", "id bigint|nickname,id"})
  void finishesASealedBatchWithNoOtherSpec(
      String columns, String key, SparkSession spark, @TempDir Path root) throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, SEALED);
    lake.dataset("people", columns, key);
    assertThatThrownBy(() -> lake.run("another", "again"))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot finish batch 2 of ingestion shop: shop.people was sealed with other columns,"
                + " another key, mode, granularity, untracked set or stored names. Run it once more"
                + " with the spec it was sealed with, or give it up with Abort.");
    lake.dataset("people", COLUMNS, "id").run("another", "again");
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @Test
  void finishesWhatAnOlderJobSealedAsThatJobSays(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, SEALED);
    IngestionSpec older = lake.ingestionSpec();
    lake.dataset("people", COLUMNS + "|city", "id");
    Ingestion newer = new Ingestion(spark, lake.ingestionSpec(), digest -> older);
    BatchResult result =
        newer.run(new BatchRequest("another", "again", "newer job", "commit"), lake.source);
    assertThat(result.outcome()).isEqualTo(Outcome.FINISHED);
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @Test
  void leavesADatasetAloneThatAnotherIngestionBeganMeanwhile(
      SparkSession spark, @TempDir Path root) {
    Lake lake = firstDay(lake(spark, root));
    Ingestion other =
        new Ingestion(
            spark, new IngestionSpec(root.toString(), "other", lake.ingestionSpec().datasets()));
    Runnable mine = () -> lake.run("mine", "slow");
    Runnable first =
        () ->
            lake.amid(
                "after seal ingestions/shop/staging/1/SEALED",
                () -> other.run(BatchRequest.of("theirs"), lake.source),
                mine);
    for (Runnable attempt : List.of(first, mine)) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("shop.people: it belongs to ingestion other, not shop");
    }
    assertThat(lake.read("people").ledger().ingestion()).isEqualTo("other");
    assertThat(lake.read("people").live().count()).isEqualTo(3);
  }

  @Test
  void stopsWhenAnotherAttemptPublishedMeanwhile(SparkSession spark, @TempDir Path root) {
    Lake lake = lake(spark, root);
    firstDay(lake);
    String staged = "after stage ingestions/shop/staging/1/slow/people/rows";
    assertThatThrownBy(() -> besideAnother(staged, lake))
        .isInstanceOf(AnotherAttemptWonException.class)
        .hasMessage("Another attempt published batch 1 of ingestion shop");
    secondDay(lake).run();
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @ValueSource(strings = {SEALED, APPENDED, MERGED})
  void comesToTheSameEndBesideAnotherAttempt(String at, SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    assertThat(besideAnother(at, lake).outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(withoutThird(lake)).isEqualTo(uninterrupted);
  }

  /** What comes of an attempt when another runs from start to end at a moment of it. */
  private static BatchResult besideAnother(String at, Lake lake) {
    AtomicReference<BatchResult> result = new AtomicReference<>();
    lake.amid(at, () -> lake.run("theirs", "quick"), () -> result.set(lake.run("mine", "slow")));
    return result.get();
  }

  /** The digest, but for the ledger's lines of a third batch that changed nothing. */
  private static Map<String, List<String>> withoutThird(Lake lake) {
    Map<String, List<String>> digest = lake.digest();
    digest.put(
        "ledger",
        digest.get("ledger").stream()
            .filter(row -> !row.startsWith("ingest|3|") && !row.startsWith("merge|3|"))
            .toList());
    return digest;
  }

  private static void interrupted(Lake lake, String at) {
    lake.halt(at, () -> lake.run("interrupted", "first"));
  }

  private static Lake lake(SparkSession spark, Path root) {
    return new Lake(spark, root).dataset("people", COLUMNS, "id").dataset("still", COLUMNS, "id");
  }

  /** A lake like the one that was made once, in a folder of its own. */
  private static Lake afterOneDay(SparkSession spark, Path root) throws IOException {
    FileUtils.copyDirectory(oneDay.toFile(), root.toFile());
    return firstDay(lake(spark, root));
  }

  private static Lake twoDays(SparkSession spark, Path root) throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    lake.run("run2", "attempt2");
    return lake;
  }

  private static Lake firstDay(Lake lake) {
    lake.source.on(1);
    return lake.has("people", COLUMNS, "1|Ann", "2|Bob", "3|Cid").has("still", COLUMNS, "1|Oak");
  }

  private static Lake secondDay(Lake lake) {
    lake.source.on(2);
    return lake.has("people", COLUMNS, "1|Anna", "3|Cid", "4|Dan");
  }
}

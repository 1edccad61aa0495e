package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.batch.Checkpoint;
import io.milepost.merge.batch.Checkpoint.Step;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkExtension.class)
class InterruptionIT {
  private static final String COLUMNS = "id bigint|name";

  @TempDir private static Path oneDay;

  private static Map<String, List<String>> uninterrupted;

  @BeforeAll
  static void runTwoDaysWithoutInterruption(SparkSession spark, @TempDir Path root)
      throws IOException {
    firstDay(lake(spark, oneDay)).run(Checkpoint.NONE);
    uninterrupted = twoDays(spark, root).digest();
  }

  @ParameterizedTest
  @EnumSource
  void endsTheSameAfterAnInterruption(Step step, SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, step);
    BatchResult result = lake.run(Checkpoint.NONE, "interrupted", "again");
    assertThat(result.batch()).isEqualTo(2);
    boolean readTwice = step == Step.DATASET_STAGED || step == Step.STAGED;
    assertThat(lake.source.opened()).isEqualTo(readTwice ? 2 : 1);
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @EnumSource(names = {"TABLES_PREPARED", "DATASET_APPENDED", "PUBLISHED"})
  void endsTheSameWhenTheFirstBatchIsInterrupted(
      Step step, SparkSession spark, @TempDir Path root) {
    Lake lake = firstDay(lake(spark, root));
    interrupted(lake, step);
    lake.run(Checkpoint.NONE, "interrupted", "again");
    secondDay(lake).run(Checkpoint.NONE);
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @Test
  void goesOnWithANewBatchWhenAnotherRunFollows(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, Step.DATASET_MERGED);
    BatchResult result = lake.run(Checkpoint.NONE, "another", "again");
    assertThat(result.batch()).isEqualTo(3);
    assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(withoutThird(lake)).isEqualTo(uninterrupted);
  }

  @Test
  void finishesASealedBatchAndOpensNoNewOne(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, Step.SEALED);
    assertThat(lake.ingestion(Checkpoint.NONE, Lake.NOW).unfinished().orElseThrow().batch())
        .isEqualTo(2);
    lake.has("people", COLUMNS, "1|Nobody").source.on(3);
    BatchResult result = lake.run(Checkpoint.NONE, "another", "again");
    assertThat(result.outcome()).isEqualTo(Outcome.FINISHED);
    assertThat(lake.source.opened()).isEqualTo(1);
    assertThat(lake.ingestion(Checkpoint.NONE, Lake.NOW).unfinished()).isEmpty();
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @CsvSource({"id bigint|name,name", "id bigint|name|city,id", "id bigint|nickname,id"})
  void finishesASealedBatchWithNoOtherSpec(
      String columns, String key, SparkSession spark, @TempDir Path root) throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, Step.SEALED);
    lake.dataset("people", columns, key);
    assertThatThrownBy(() -> lake.run(Checkpoint.NONE, "another", "again"))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot finish batch 2 of ingestion shop: shop.people was sealed with other columns,"
                + " another key, mode, granularity, untracked set or stored names. Run it once more"
                + " with the spec it was sealed with, or give it up with Abort.");
    lake.dataset("people", COLUMNS, "id").run(Checkpoint.NONE, "another", "again");
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @Test
  void finishesWhatAnOlderJobSealedAsThatJobSays(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    interrupted(lake, Step.SEALED);
    IngestionSpec older = lake.ingestionSpec();
    lake.dataset("people", COLUMNS + "|city", "id");
    Ingestion newer =
        new Ingestion(
            spark,
            new Ingestion.Setup(
                lake.ingestionSpec(),
                digest -> older,
                Clock.fixed(Lake.NOW, ZoneOffset.UTC),
                Checkpoint.NONE));
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
        CheckedIngestion.of(
            spark,
            new IngestionSpec(root.toString(), "other", lake.ingestionSpec().datasets()),
            Checkpoint.NONE);
    Checkpoint meanwhile =
        (step, dataset) -> {
          if (step == Step.SEALED) {
            other.run(BatchRequest.of("theirs"), lake.source);
          }
        };
    for (int tries = 0; tries < 2; tries++) {
      assertThatThrownBy(() -> lake.run(meanwhile, "mine", "slow"))
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
    assertThatThrownBy(() -> lake.run(once(Step.STAGED, lake), "mine", "slow"))
        .isInstanceOf(AnotherAttemptWonException.class)
        .hasMessage("Another attempt published batch 1 of ingestion shop");
    secondDay(lake).run(Checkpoint.NONE);
    assertThat(lake.digest()).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @EnumSource(names = {"SEALED", "DATASET_APPENDED", "DATASET_MERGED"})
  void comesToTheSameEndBesideAnotherAttempt(Step step, SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = secondDay(afterOneDay(spark, root));
    BatchResult result = lake.run(once(step, lake), "mine", "slow");
    assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(withoutThird(lake)).isEqualTo(uninterrupted);
  }

  /** Runs another attempt from start to end when a step is reached for the first time. */
  private static Checkpoint once(Step at, Lake lake) {
    AtomicBoolean first = new AtomicBoolean(true);
    return (step, dataset) -> {
      if (step == at && first.getAndSet(false)) {
        lake.run(Checkpoint.NONE, "theirs", "quick");
      }
    };
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

  private static void interrupted(Lake lake, Step at) {
    AtomicBoolean first = new AtomicBoolean(true);
    Checkpoint stop =
        (step, dataset) -> {
          if (step == at && first.getAndSet(false)) {
            throw new Interruption(step);
          }
        };
    assertThatThrownBy(() -> lake.run(stop, "interrupted", "first"))
        .isInstanceOf(Interruption.class);
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
    lake.run(Checkpoint.NONE, "run2", "attempt2");
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

  /** Stands for a kill. */
  private static final class Interruption extends RuntimeException {
    Interruption(Step step) {
      super("Interrupted at " + step);
    }
  }
}

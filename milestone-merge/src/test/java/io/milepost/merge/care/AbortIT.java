package io.milepost.merge.care;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.Lake;
import io.milepost.merge.RefusedException;
import io.milepost.merge.batch.Checkpoint;
import io.milepost.merge.batch.Checkpoint.Step;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class AbortIT {
  private static final String COLUMNS = FiveDays.COLUMNS;

  @Test
  void hidesTheLogRowsOfABatchThatIsGivenUp(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.has("people", COLUMNS, "1|Wrong", "2|Bob", "8|Nobody").source.on(6);
    assertThatThrownBy(() -> lake.run(killedAt(Step.APPENDED), "six", "six")).hasMessage("killed");
    assertThat(upkeep.table("people", "changes").where("mp_batch = 6"))
        .hasRows("id bigint", "1", "8");

    abort(upkeep, 6);
    abort(upkeep, 6);

    assertThat(lake.read("people").publishedBatch()).isEqualTo(5);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(lake.ingestion(Checkpoint.NONE, Lake.NOW).unfinished()).isEmpty();

    lake.has("people", COLUMNS, "1|Anne", "2|Bo").source.on(7);
    assertThatThrownBy(() -> lake.run(killedAt(Step.PUBLISHED), "seven", "seven"))
        .hasMessage("killed");
    assertThat(lake.read("people").mergedBatch()).isEqualTo(5);
    assertThat(lake.read("people").publishedBatch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bo");
    assertThat(lake.read("people").asOf(6)).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(lake.read("people").changes(5, 7)).hasRows(COLUMNS + "|mp_op", "2|Bo|update");

    lake.run(Checkpoint.NONE, "seven", "again");
    assertThat(lake.read("people").mergedBatch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bo");
    assertThat(lake.read("people").changes(5, 7)).hasRows(COLUMNS + "|mp_op", "2|Bo|update");
    assertThat(new LogTrim(upkeep.after(Duration.ofDays(8))).trim(Upkeep.key("people")).floor())
        .isEqualTo(8);
    lake.ingestion(Checkpoint.NONE, Lake.NOW.plus(Duration.ofHours(25)))
        .run(Upkeep.request("eight"), lake.source);
    assertThat(lake.folder("ingestions/shop/staging/6")).doesNotExist();
    assertThat(lake.folder("ingestions/shop/staging/7/SEALED")).exists();
  }

  @Test
  void keepsABatchThatWasOnlyOpenedFromBeingSealed(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.has("people", COLUMNS, "1|Wrong", "2|Bob").source.on(6);
    AtomicBoolean first = new AtomicBoolean(true);
    BatchResult result =
        lake.run(
            (step, dataset) -> {
              if (step == Step.STAGED && first.getAndSet(false)) {
                assertThatThrownBy(
                        () ->
                            new Abort(upkeep.killedAt(Step.SEALED))
                                .abort("shop", "shop", 6, Upkeep.request("abort")))
                    .hasMessage("killed at SEALED");
              }
            },
            "six",
            "six");
    assertThat(result.outcome()).isEqualTo(Outcome.FINISHED);
    assertThat(result.datasets()).isEmpty();
    assertThat(lake.read("people").ledger().numbered(6).orElseThrow().kind()).isEqualTo(Kind.ABORT);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(FiveDays.day(lake, 7).batch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Wrong", "2|Bob");
  }

  @Test
  void freesADatasetOfWhatItsFirstBatchPromised(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", COLUMNS, "name");
    lake.has("people", COLUMNS, "1|Ann", "2|Bob").source.on(1);
    assertThatThrownBy(() -> lake.run(killedAt(Step.TABLES_PREPARED), "one", "one"))
        .hasMessage("killed");
    abort(new Upkeep(spark, lake), 1);

    lake.dataset("people", COLUMNS, "id");
    assertThat(FiveDays.day(lake, 2).batch()).isEqualTo(2);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
    lake.has("people", COLUMNS, "1|Anna", "2|Bob");
    FiveDays.day(lake, 3);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anna", "2|Bob");

    lake.dataset("people", COLUMNS, "name");
    assertThatThrownBy(() -> FiveDays.day(lake, 4))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("shop.people: its key changed from [id] to [name]");
  }

  @Test
  void losesAgainstABatchThatIsPublishedMeanwhile(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    lake.has("people", COLUMNS, "1|Ada", "2|Bob").source.on(6);
    assertThatThrownBy(() -> lake.run(killedAt(Step.APPENDED), "six", "six")).hasMessage("killed");
    Abort late =
        new Abort(
            new Care(
                spark,
                root.toString(),
                Clock.systemUTC(),
                (step, dataset) -> {
                  if (step == Step.SEALED) {
                    lake.run(Checkpoint.NONE, "six", "again");
                  }
                }));
    assertThatThrownBy(() -> late.abort("shop", "shop", 6, Upkeep.request("abort")))
        .isInstanceOf(AnotherAttemptWonException.class);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ada", "2|Bob");
  }

  @Test
  void refusesWhatIsPublishedOrWasNeverOpened(SparkSession spark, @TempDir Path root) {
    Upkeep upkeep = new Upkeep(spark, FiveDays.in(spark, root));
    assertThatThrownBy(() -> abort(upkeep, 5))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot abort batch 5 of ingestion shop: it was published on 2026-06-01T00:00:00Z."
                + " A restatement mends it.");
    assertThatThrownBy(() -> abort(upkeep, 6))
        .isInstanceOf(RefusedException.class)
        .hasMessage("Cannot abort batch 6 of ingestion shop: nobody opened it");
    assertThatThrownBy(() -> abort(upkeep, 7))
        .isInstanceOf(RefusedException.class)
        .hasMessage("Cannot abort batch 7 of ingestion shop: the one to come is 6");
  }

  private static void abort(Upkeep upkeep, long batch) {
    new Abort(upkeep.now()).abort("shop", "shop", batch, Upkeep.request("abort" + batch));
  }

  private static Checkpoint killedAt(Step at) {
    return (step, dataset) -> {
      if (step == at) {
        throw new IllegalStateException("killed");
      }
    };
  }
}

package io.milepost.merge.care;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.Lake;
import io.milepost.merge.RefusedException;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class AbortIT {
  private static final String COLUMNS = FiveDays.COLUMNS;
  private static final String SEALED = "after seal ingestions/shop/staging/6/SEALED";
  private static final String PUBLISHING = "before commit shop 6 to ingestions/shop/ledger";

  @Test
  void hidesTheLogRowsOfABatchThatIsGivenUp(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.has("people", COLUMNS, "1|Wrong", "2|Bob", "8|Nobody").source.on(6);
    lake.halt(PUBLISHING, () -> lake.run("six", "six"));
    assertThat(upkeep.table("people", "changes").where("mp_batch = 6"))
        .hasRows("id bigint", "1", "8");

    abort(upkeep, 6);
    abort(upkeep, 6);

    assertThat(lake.read("people").publishedBatch()).isEqualTo(5);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(lake.ingestion(Lake.NOW).unfinished()).isEmpty();

    lake.has("people", COLUMNS, "1|Anne", "2|Bo").source.on(7);
    lake.halt("after commit shop 7 to ingestions/shop/ledger", () -> lake.run("seven", "seven"));
    assertThat(lake.read("people").mergedBatch()).isEqualTo(5);
    assertThat(lake.read("people").publishedBatch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bo");
    assertThat(lake.read("people").asOf(6)).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(lake.read("people").changes(5, 7)).hasRows(COLUMNS + "|mp_op", "2|Bo|update");

    lake.run("seven", "again");
    assertThat(lake.read("people").mergedBatch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bo");
    assertThat(lake.read("people").changes(5, 7)).hasRows(COLUMNS + "|mp_op", "2|Bo|update");
    assertThat(new LogTrim(upkeep.after(Duration.ofDays(8))).trim(Upkeep.key("people")).floor())
        .isEqualTo(8);
    lake.ingestion(Lake.NOW.plus(Duration.ofHours(25))).run(Upkeep.request("eight"), lake.source);
    assertThat(lake.folder("ingestions/shop/staging/6")).doesNotExist();
    assertThat(lake.folder("ingestions/shop/staging/7/SEALED")).exists();
  }

  @Test
  void keepsABatchThatWasOnlyOpenedFromBeingSealed(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.has("people", COLUMNS, "1|Wrong", "2|Bob").source.on(6);
    AtomicReference<BatchResult> result = new AtomicReference<>();
    String seal = "seal ingestions/shop/staging/6/SEALED";
    lake.amid(
        "before " + seal,
        () -> lake.halt("after " + seal, () -> abort(upkeep, 6)),
        () -> result.set(lake.run("six", "six")));
    assertThat(result.get().outcome()).isEqualTo(Outcome.FINISHED);
    assertThat(result.get().datasets()).isEmpty();
    assertThat(lake.read("people").ledger().numbered(6).orElseThrow().kind()).isEqualTo(Kind.ABORT);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(FiveDays.day(lake, 7).batch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Wrong", "2|Bob");
  }

  @Test
  void freesADatasetOfWhatItsFirstBatchPromised(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset("people", COLUMNS, "name");
    lake.has("people", COLUMNS, "1|Ann", "2|Bob").source.on(1);
    lake.halt(
        "before commit shop/people 1 to datasets/shop/people/changes",
        () -> lake.run("one", "one"));
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
    lake.halt(PUBLISHING, () -> lake.run("six", "six"));
    assertThatThrownBy(
            () ->
                lake.amid(
                    PUBLISHING,
                    () -> lake.run("six", "again"),
                    () -> abort(new Upkeep(spark, lake), 6)))
        .isInstanceOf(AnotherAttemptWonException.class);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ada", "2|Bob");
  }

  @Test
  void isBroughtToItsEndByTheNextIngestion(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.halt(SEALED, () -> FiveDays.restate(spark, upkeep.now(), "fix"));
    lake.halt(PUBLISHING, () -> abort(upkeep, 6));

    lake.has("people", COLUMNS, "1|Anne", "2|Bo");
    BatchResult finished = FiveDays.day(lake, 7);
    assertThat(finished.batch()).isEqualTo(6);
    assertThat(finished.outcome()).isEqualTo(Outcome.FINISHED);
    assertThat(finished.datasets()).isEmpty();
    assertThat(lake.read("people").ledger().numbered(6).orElseThrow().kind()).isEqualTo(Kind.ABORT);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(FiveDays.day(lake, 7).batch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bo");
    abort(upkeep, 6);

    BatchResult again = FiveDays.restate(spark, upkeep.now(), "fix");
    assertThat(again.batch()).isEqualTo(8);
    assertThat(again.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bo");
  }

  @Test
  void isBroughtToItsEndByTheRestatementThatItGivesUp(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    assertThatThrownBy(
            () ->
                lake.amid(
                    SEALED,
                    () -> lake.halt(PUBLISHING, () -> abort(upkeep, 6)),
                    () -> FiveDays.restate(spark, upkeep.now(), "slow")))
        .isInstanceOf(AnotherAttemptWonException.class)
        .hasMessage("Batch 6 of ingestion shop was given up");
    assertThat(lake.read("people").ledger().numbered(6).orElseThrow().kind()).isEqualTo(Kind.ABORT);
    assertThat(FiveDays.restate(spark, upkeep.now(), "slow").batch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
  }

  @Test
  void isBroughtToItsEndWhenTheRestatementIsRunAgain(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.halt(SEALED, () -> FiveDays.restate(spark, upkeep.now(), "fix"));
    lake.halt(PUBLISHING, () -> abort(upkeep, 6));

    assertThatThrownBy(() -> FiveDays.restate(spark, upkeep.now(), "fix"))
        .as("not finished")
        .isInstanceOf(AnotherAttemptWonException.class)
        .hasMessage("Batch 6 of ingestion shop was given up");
    assertThat(FiveDays.restate(spark, upkeep.now(), "fix").batch()).isEqualTo(7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
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
}

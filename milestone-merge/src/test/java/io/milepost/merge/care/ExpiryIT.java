package io.milepost.merge.care;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult;
import io.milepost.merge.Lake;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import io.milepost.merge.care.Expiry.Expired;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ExpiryIT {
  private static final String COLUMNS = "id bigint|name";
  private static final Instant HORIZON = Instant.parse("2026-01-04T12:00:00Z");

  @Test
  void dropsWhatEndedByTheHorizonAndKeepsEveryLaterAnswer(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Map<Long, List<String>> images = images(lake, 3);
    List<String> changes = TextTable.lines(lake.read("people").changes(3, 5));

    Expired expired = expire(upkeep);

    assertThat(expired).isEqualTo(new Expired(Upkeep.key("people"), 3, 3));
    assertThat(upkeep.table("people", "milestones"))
        .hasRows(
            COLUMNS + "|mp_batch_in bigint|mp_batch_out bigint",
            "1|Ann|3|5",
            "1|Anne|5|NULL",
            "2|Bob|1|NULL",
            "4|Dan|3|4",
            "5|Eva|1|4");
    assertThat(images(lake, 3)).isEqualTo(images);
    assertThat(TextTable.lines(lake.read("people").changes(3, 5))).isEqualTo(changes);
    assertThat(lake.read("people").changes(0, 5))
        .hasRows(COLUMNS + "|mp_op", "1|Anne|insert", "2|Bob|insert");
    assertThat(lake.read("people").oldestBatch()).isEqualTo(3);
    assertThat(lake.read("pets").oldestBatch()).isEqualTo(1);
    assertThat(lake.read("pets").asOf(1)).hasRows(COLUMNS, "1|Rex");
    LedgerRow row = lake.read("people").ledger().expired("people").orElseThrow();
    assertThat(row.sourceTime()).isEqualTo(HORIZON);
    assertThat(lake.read("people").ledger().lastNumber()).isEqualTo(5);
    assertThat(lake.read("people").ledger().counts(Kind.EXPIRE, 3).get(0).keys())
        .contains(new BatchResult.Keys(0, 0, 3, 0));
  }

  @Test
  void refusesAnswersBeforeTheHorizonWithTheReason(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    expire(new Upkeep(spark, lake));
    MilestoneReader reader = lake.read("people");
    String reason =
        "Cannot read dataset shop.people as of batch %d: versions that had ended by"
            + " 2026-01-04T12:00:00Z were dropped on 2026-06-01T00:00:00Z. Answers begin with"
            + " batch 3.";
    assertThatThrownBy(() -> reader.asOf(2))
        .isInstanceOf(RefusedException.class)
        .hasMessage(reason.formatted(2));
    assertThatThrownBy(() -> reader.asOf(Instant.parse("2026-01-02T00:00:00Z")))
        .hasMessage(reason.formatted(1));
    assertThatThrownBy(() -> reader.changes(2, 5)).hasMessage(reason.formatted(2));
    assertThatThrownBy(() -> reader.changes(0, 2)).hasMessage(reason.formatted(2));
    assertThatThrownBy(() -> reader.eachChange(0, 5)).hasMessage(reason.formatted(0));
    assertThatThrownBy(() -> reader.knownAt(2)).hasMessage(reason.formatted(2));
  }

  @Test
  void finishesWhatWasKilled(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.halt("after commit shop/people:expire 3 to ingestions/shop/ledger", () -> expire(upkeep));
    assertThat(upkeep.table("people", "milestones").count()).isEqualTo(8);
    MilestoneReader reader = lake.read("people");
    assertThatThrownBy(() -> reader.asOf(2)).hasMessageContaining("Answers begin with batch 3");

    assertThat(expire(upkeep).versions()).isEqualTo(3);
    assertThat(upkeep.table("people", "milestones").count()).isEqualTo(5);
    assertThat(expire(upkeep)).isEqualTo(new Expired(Upkeep.key("people"), 3, 0));
    assertThat(expire(upkeep, Instant.parse("2026-01-03T00:00:00Z")))
        .isEqualTo(new Expired(Upkeep.key("people"), 3, 0));
    assertThat(
            lake.read("people").ledger().rows().stream().filter(row -> row.kind() == Kind.EXPIRE))
        .hasSize(1);
  }

  @Test
  void goesOnFromHorizonToHorizonBesideNewBatches(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    expire(upkeep);
    lake.has("people", COLUMNS, "2|Bob");
    FiveDays.day(lake, 6);
    Expired all = expire(upkeep, Lake.NOW.plus(Duration.ofDays(1)));
    assertThat(all).isEqualTo(new Expired(Upkeep.key("people"), 6, 4));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "2|Bob");
    assertThat(upkeep.table("people", "milestones").count()).isEqualTo(1);
    lake.has("people", COLUMNS, "2|Bob", "9|Ida");
    FiveDays.day(lake, 7);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "2|Bob", "9|Ida");
  }

  @Test
  void finishesARestatementThatIsSealedFirst(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.halt(
        "after seal ingestions/shop/staging/6/SEALED",
        () -> FiveDays.restate(spark, upkeep.now(), "restatement"));

    assertThat(expire(upkeep)).isEqualTo(new Expired(Upkeep.key("people"), 3, 1));

    assertThat(lake.read("people").publishedBatch()).isEqualTo(6);
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
    assertThat(FiveDays.day(lake, 7).batch()).isEqualTo(7);
  }

  @Test
  void mayComeBetweenARestatementAndItsSeal(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.amid(
        "before seal ingestions/shop/staging/6/SEALED",
        () -> assertThat(expire(upkeep).versions()).isEqualTo(3),
        () -> FiveDays.restate(spark, upkeep.now(), "restatement"));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
    assertThat(lake.read("people").asOf(3))
        .hasRows(COLUMNS, "1|Ann", "2|Bob", "4|Dan", "5|Eva", "6|Fay");
  }

  @Test
  void writesNothingWhenNothingEnded(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    assertThat(expire(upkeep, Instant.parse("2026-01-02T00:00:00Z")))
        .isEqualTo(new Expired(Upkeep.key("people"), 0, 0));
    assertThat(expire(upkeep, Instant.parse("2020-01-01T00:00:00Z")))
        .isEqualTo(new Expired(Upkeep.key("people"), 0, 0));
    assertThat(lake.read("people").oldestBatch()).isEqualTo(1);
    assertThat(lake.read("people").asOf(1)).hasRows("id bigint", "1", "2", "5");
  }

  private static Expired expire(Upkeep upkeep) {
    return expire(upkeep, HORIZON);
  }

  private static Expired expire(Upkeep upkeep, Instant horizon) {
    return new Expiry(upkeep.now()).expire(Upkeep.key("people"), horizon, Upkeep.request("expiry"));
  }

  private static Map<Long, List<String>> images(Lake lake, long from) {
    Map<Long, List<String>> images = new TreeMap<>();
    for (long batch = from; batch <= 5; batch++) {
      images.put(batch, TextTable.lines(lake.read("people").asOf(batch)));
    }
    return images;
  }
}

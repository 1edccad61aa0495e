package io.milepost.merge.care;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.Lake;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.SqlViews;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class RestatementIT {
  private static final String COLUMNS = FiveDays.COLUMNS;
  private static final String VERSIONS = FiveDays.VERSIONS;
  private static final String KNOWN = VERSIONS + "|mp_revision int";
  private static final String KEPT =
      "after commit milepost:restate 6 to datasets/shop/people/superseded";
  private static final String MERGED =
      "after commit milepost:restate 6 to datasets/shop/people/milestones";
  private static final String PUBLISHED = "after commit shop 6 to ingestions/shop/ledger";

  @Test
  void givesTheNewAnswerAndOnRequestTheOldOne(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Map<String, List<String>> old = answers(lake.read("people"), 5);

    BatchResult result = FiveDays.restate(spark, upkeep.now(), "restate");

    assertThat(result.batch()).isEqualTo(6);
    assertThat(result.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(result.datasets().get(0).keys()).isEqualTo(new Keys(1, 1, 0, 0));
    MilestoneReader reader = lake.read("people");
    assertThat(reader.publishedBatch()).isEqualTo(6);
    assertThat(reader.mergedBatch()).isEqualTo(6);
    assertThat(reader.live()).hasRows(COLUMNS, "1|Ann", "2|Bob");
    assertThat(reader.asOf(2)).hasRows(COLUMNS, "1|Ann", "2|Bob", "3|Cid", "5|Eva", "6|Fay");
    assertThat(reader.versions(Map.of("id", "1"))).hasRows(KNOWN, "1|Ann|1|NULL|6");
    assertThat(reader.versions(Map.of("id", "6")))
        .hasRows(
            "mp_valid_from timestamp|mp_valid_to timestamp",
            "2026-01-03 00:00:00|2026-01-05 00:00:00");
    assertThat(answers(reader.knownAt(5), 5)).isEqualTo(old);
    assertThat(reader.knownAt(2).live()).hasRows(COLUMNS, "1|Anna", "2|Bob", "3|Cid", "5|Eva");
    assertThat(upkeep.table("people", "superseded"))
        .hasRows(
            KNOWN + "|mp_superseded_in bigint",
            "1|Ann|1|2|0|6",
            "1|Anna|2|3|0|6",
            "1|Ann|3|5|0|6",
            "1|Anne|5|NULL|0|6");
    LedgerRow row = reader.ledger().numbered(6).orElseThrow();
    assertThat(row.kind()).isEqualTo(Kind.RESTATE);
    assertThat(row.sourceTime()).isEqualTo("2026-01-06T00:00:00.000001Z");
    assertThat(reader.ledger().counts(Kind.RESTATE, 6).get(0).keys())
        .contains(new Keys(1, 1, 0, 0));
    assertThat(reader.ledger().position()).contains("{\"day\":5}");

    assertThat(FiveDays.restate(spark, upkeep.now(), "restate").outcome())
        .isEqualTo(Outcome.ALREADY_PUBLISHED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before seal ingestions/shop/staging/6/SEALED",
        "after seal ingestions/shop/staging/6/SEALED",
        KEPT,
        MERGED,
        PUBLISHED
      })
  void endsTheSameAfterAKill(String at, SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Map<String, List<String>> old = answers(lake.read("people"), 5);
    lake.halt(at, () -> FiveDays.restate(spark, upkeep.now(), "first"));
    assertThat(answers(lake.read("people").knownAt(5), 5)).isEqualTo(old);
    if (!at.equals(PUBLISHED)) {
      assertThat(lake.read("people").publishedBatch()).isEqualTo(5);
      assertThat(answers(lake.read("people"), 5)).isEqualTo(old);
    }
    FiveDays.restate(spark, upkeep.now(), at.equals(PUBLISHED) ? "first" : "second");
    assertRestated(upkeep, lake);
    assertThat(answers(lake.read("people").knownAt(5), 5)).isEqualTo(old);
  }

  @Test
  void showsNothingThatIsAddedBeforeItIsPublished(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Restatement people = new Restatement(new Upkeep(spark, lake).now(), Upkeep.key("people"));
    SqlViews.Tables tables =
        SqlViews.Tables.ofSpark(root.toString(), Lake.STORE, Upkeep.key("people"));
    String before = lake.read("people").sql(tables).live();
    lake.halt(
        MERGED,
        () ->
            people.restate(
                Slice.keys(TextTable.frame(spark, "id bigint", "9")),
                Correction.versions(TextTable.frame(spark, VERSIONS, "9|Ida|1|NULL")),
                Upkeep.request("add")));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bob");
    SparkSession plain = SessionSettings.pinned(spark);
    for (String live : List.of(before, lake.read("people").sql(tables).live())) {
      assertThat(plain.sql(live)).hasRows(COLUMNS, "1|Anne", "2|Bob");
    }
  }

  @Test
  void isFinishedByTheNextIngestion(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    lake.halt(KEPT, () -> FiveDays.restate(spark, upkeep.now(), "first"));
    BatchResult finished = FiveDays.day(lake, 6);
    assertThat(finished.outcome()).isEqualTo(Outcome.FINISHED);
    assertThat(finished.batch()).isEqualTo(6);
    assertRestated(upkeep, lake);
    assertThat(FiveDays.day(lake, 7).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    assertThat(lake.read("people").live()).hasRows(COLUMNS, "1|Anne", "2|Bob");
    assertThat(lake.read("people").asOf(6)).hasRows(COLUMNS, "1|Ann", "2|Bob");
  }

  @Test
  void makesVersionsOfChangesByTheRulesOfTheMerge(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    BatchResult result =
        new Restatement(new Upkeep(spark, lake).now(), Upkeep.key("people"))
            .restate(
                Slice.where("id IN (1, 3, 5)"),
                Correction.changes(
                    TextTable.frame(
                        spark,
                        COLUMNS + "|mp_batch bigint|mp_op",
                        "1|Ann|1|insert",
                        "1|Ann|2|update",
                        "1|Ada|4|update",
                        "3|Cid|2|insert",
                        "3|NULL|3|delete",
                        "3|Cid|5|insert")),
                Upkeep.request("changes"));
    assertThat(result.datasets().get(0).keys()).isEqualTo(new Keys(0, 2, 1, 0));
    assertThat(lake.read("people").versions())
        .hasRows(
            KNOWN,
            "1|Ann|1|4|6",
            "1|Ada|4|NULL|6",
            "2|Bob|1|NULL|0",
            "3|Cid|2|3|6",
            "3|Cid|5|NULL|6",
            "4|Dan|3|4|0");
  }

  @Test
  void restatesAgainAndStillKnowsEveryState(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    List<Map<String, List<String>>> known = new ArrayList<>();
    known.add(answers(lake.read("people"), 5));
    FiveDays.restate(spark, upkeep.now(), "first");
    known.add(answers(lake.read("people"), 6));
    new Restatement(upkeep.now(), Upkeep.key("people"))
        .restate(
            Slice.keys(TextTable.frame(spark, "id bigint", "1", "2")),
            Correction.versions(TextTable.frame(spark, VERSIONS, "1|Zoe|2|6")),
            Upkeep.request("second"));
    MilestoneReader reader = lake.read("people");
    assertThat(reader.versions())
        .hasRows(KNOWN, "1|Zoe|2|6|7", "3|Cid|2|3|0", "4|Dan|3|4|0", "5|Eva|1|4|0", "6|Fay|2|4|6");
    assertThat(reader.live()).hasRows(COLUMNS);
    assertThat(answers(reader.knownAt(5), 5)).isEqualTo(known.get(0));
    assertThat(answers(reader.knownAt(6), 6)).isEqualTo(known.get(1));
    new Expiry(upkeep.now())
        .expire(
            Upkeep.key("people"), Instant.parse("2026-01-04T12:00:00Z"), Upkeep.request("expire"));
    Map<String, List<String>> later = answers(lake.read("people").knownAt(6), 6, 3);
    known.get(1).keySet().retainAll(later.keySet());
    assertThat(later).isEqualTo(known.get(1));
    assertThat(new LogTrim(upkeep.after(Duration.ofDays(8))).trim(Upkeep.key("people")).floor())
        .isEqualTo(8);
  }

  @Test
  void refusesWhatIsNoRightHistoryOfTheSlice(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Restatement people = new Restatement(new Upkeep(spark, lake).now(), Upkeep.key("people"));
    Slice slice = Slice.keys(TextTable.frame(spark, "id bigint", "1"));
    Correction wrong =
        Correction.versions(
            TextTable.frame(
                spark,
                VERSIONS,
                "1|a|1|3",
                "1|b|2|NULL",
                "2|c|1|NULL",
                "NULL|d|1|2",
                "1|e|9|NULL"));
    assertThatThrownBy(() -> people.restate(slice, wrong, Upkeep.request("wrong")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot restate shop.people, nothing was written: 1 rows have a NULL in their key;"
                + " 2 rows are outside the slice; 1 rows name a batch that the dataset does not"
                + " have; 2 rows overlap the next of their key");
    assertThatThrownBy(
            () ->
                people.restate(
                    Slice.where("name = 'Ann'"),
                    Correction.versions(TextTable.frame(spark, VERSIONS)),
                    Upkeep.request("wrong")))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("Invalid slice: name = 'Ann' (columns of the key: id): ");
    assertThatThrownBy(
            () ->
                people.restate(
                    slice,
                    Correction.versions(TextTable.frame(spark, "id int|mp_batch_in bigint")),
                    Upkeep.request("wrong")))
        .hasMessage("Invalid correction of shop.people: its rows lack id BIGINT, name STRING");
    assertThat(lake.folder("ingestions/shop/staging/6/wrong")).doesNotExist();
    assertThat(lake.folder("datasets/shop/people/superseded")).doesNotExist();
    assertThat(lake.read("people").publishedBatch()).isEqualTo(5);
  }

  @Test
  void canBeGivenUpUntilItsVersionsAreInPlace(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Map<String, List<String>> old = answers(lake.read("people"), 5);
    lake.halt(KEPT, () -> FiveDays.restate(spark, upkeep.now(), "first"));
    new Abort(upkeep.now()).abort("shop", "shop", 6, Upkeep.request("abort"));
    assertThat(answers(lake.read("people"), 5)).isEqualTo(old);
    assertThat(answers(lake.read("people").knownAt(5), 5)).isEqualTo(old);

    lake.halt(
        "after commit milepost:restate 7 to datasets/shop/people/milestones",
        () -> FiveDays.restate(spark, upkeep.now(), "second"));
    assertThatThrownBy(
            () -> new Abort(upkeep.now()).abort("shop", "shop", 7, Upkeep.request("again")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its versions are in place");
    FiveDays.restate(spark, upkeep.now(), "third");
    assertThat(lake.read("people").versions(Map.of("id", "1"))).hasRows(KNOWN, "1|Ann|1|NULL|7");
    assertThat(answers(lake.read("people").knownAt(5), 5)).isEqualTo(old);
  }

  @Test
  void losesAgainstABatchThatIsSealedMeanwhile(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    assertThatThrownBy(
            () ->
                lake.amid(
                    "after stage ingestions/shop/staging/6/late/people/superseded",
                    () -> lake.run("six", "six"),
                    () -> FiveDays.restate(spark, upkeep.now(), "late")))
        .isInstanceOf(AnotherAttemptWonException.class);
    assertThat(lake.folder("ingestions/shop/staging/6/late")).doesNotExist();
    assertThat(lake.read("people").ledger().numbered(6).orElseThrow().kind())
        .isEqualTo(Kind.INGEST);
  }

  private static void assertRestated(Upkeep upkeep, Lake lake) {
    assertThat(lake.read("people").publishedBatch()).isEqualTo(6);
    assertThat(upkeep.table("people", "milestones"))
        .hasRows(
            KNOWN,
            "1|Ann|1|NULL|6",
            "2|Bob|1|NULL|0",
            "3|Cid|2|3|0",
            "4|Dan|3|4|0",
            "5|Eva|1|4|0",
            "6|Fay|2|4|6");
    assertThat(upkeep.table("people", "superseded").count()).isEqualTo(4);
  }

  private static Map<String, List<String>> answers(MilestoneReader reader, long last) {
    return answers(reader, last, 1);
  }

  private static Map<String, List<String>> answers(MilestoneReader reader, long last, long first) {
    Map<String, List<String>> answers = new TreeMap<>();
    for (long batch = first; batch <= last; batch++) {
      answers.put("as of " + batch, TextTable.lines(reader.asOf(batch)));
    }
    if (first == 1) {
      answers.put("versions", TextTable.lines(reader.versions()));
    }
    return answers;
  }
}

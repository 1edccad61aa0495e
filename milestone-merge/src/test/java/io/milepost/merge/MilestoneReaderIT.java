package io.milepost.merge;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class MilestoneReaderIT {
  private static final String COLUMNS = "id bigint|name";
  private static final String[] HISTORY = {
    "id",
    "name",
    "mp_batch_in",
    "mp_batch_out",
    "mp_valid_from",
    "mp_valid_to",
    "mp_open",
    "version",
    "previous_batch"
  };

  private static Lake lake;

  @BeforeAll
  static void runThreeDays(SparkSession spark, @TempDir Path root) {
    lake = new Lake(spark, root).dataset("people", COLUMNS, "id").dataset("pets", COLUMNS, "id");
    lake.has("pets", COLUMNS, "1|Rex").has("people", COLUMNS, "1|Ann", "2|Bob", "3|Cid");
    lake.day(1);
    lake.has("people", COLUMNS, "1|Anna", "2|Bob", "4|Dan");
    lake.day(2);
    lake.has("people", COLUMNS, "1|Ann", "2|Bob", "3|Cid");
    lake.day(3);
  }

  @Test
  void readsAsOfATime() {
    MilestoneReader reader = lake.read("people");
    assertThat(reader.asOf(Instant.parse("2026-01-03T00:00:00Z")))
        .hasRows(COLUMNS, "1|Anna", "2|Bob", "4|Dan");
    assertThat(reader.asOf(Instant.parse("2026-01-02T23:59:59Z")))
        .hasRows(COLUMNS, "1|Ann", "2|Bob", "3|Cid");
    assertThat(reader.batchAt(Instant.parse("2030-01-01T00:00:00Z"))).isEqualTo(3);
  }

  @Test
  void tellsNetChanges() {
    MilestoneReader reader = lake.read("people");
    assertThat(reader.changes(0, 1))
        .hasRows(COLUMNS + "|mp_op", "1|Ann|insert", "2|Bob|insert", "3|Cid|insert");
    assertThat(reader.changes(1, 2))
        .hasRows(COLUMNS + "|mp_op", "1|Anna|update", "3|NULL|delete", "4|Dan|insert");
    assertThat(reader.changes(1, 3)).hasRows(COLUMNS + "|mp_op");
    assertThat(reader.changes(2, 2)).hasRows(COLUMNS + "|mp_op");
  }

  @Test
  void refusesBatchesAndTimesThatItDoesNotHave() {
    MilestoneReader reader = lake.read("people");
    String range = "Cannot read dataset shop.people as of batch %d: it has batches 1 to 3";
    for (long batch : List.of(0L, 4L)) {
      assertThatThrownBy(() -> reader.asOf(batch))
          .isInstanceOf(RefusedException.class)
          .hasMessage(range.formatted(batch));
    }
    assertThatThrownBy(() -> reader.changes(1, 4)).hasMessage(range.formatted(4));
    assertThatThrownBy(() -> reader.changes(2, 1)).hasMessage(range.formatted(1));
    assertThatThrownBy(() -> reader.asOf(Instant.EPOCH))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot read dataset shop.people as of 1970-01-01T00:00:00Z: "
                + "its first batch, 1, is of 2026-01-02T00:00:00Z");
  }

  @Test
  void saysWhichBatchReadADatasetLast(SparkSession spark, @TempDir Path root) {
    Lake both =
        new Lake(spark, root).dataset("people", COLUMNS, "id").dataset("pets", COLUMNS, "id");
    both.has("people", COLUMNS, "1|Ann").has("pets", COLUMNS, "1|Rex").day(1);
    both.day(2);
    Lake one = new Lake(spark, root).dataset("people", COLUMNS, "id");
    one.has("people", COLUMNS, "1|Anna").source.on(3);
    one.run("day3", "day3");
    new Restatement(new Care(spark, root.toString()), new DatasetKey(Lake.STORE, "people"))
        .restate(
            Slice.where("id = 1"),
            Correction.nothing(TextTable.frame(spark, COLUMNS)),
            BatchRequest.of("right"));
    MilestoneReader pets = one.read("pets");
    assertThat(pets.publishedBatch()).isEqualTo(4);
    assertThat(LongStream.rangeClosed(1, 4).mapToObj(pets::unreadSince))
        .containsExactly(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(2), OptionalLong.of(2));
    assertThat(one.read("people").unreadSince(4)).isEmpty();
    assertThatThrownBy(() -> pets.unreadSince(5)).isInstanceOf(RefusedException.class);
  }

  @Test
  void refusesDatasetsThatAreNotThere() {
    assertThatThrownBy(() -> lake.read("planets"))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("Cannot read dataset shop.planets: there is none below ");
  }

  @Test
  void refusesKeysThatAreNone() {
    MilestoneReader reader = lake.read("people");
    assertThatThrownBy(() -> reader.versions(Map.of("name", "Ann")))
        .isInstanceOf(RefusedException.class)
        .hasMessage("Invalid key: [name] (columns of the key of shop.people: [id])");
    assertThatThrownBy(() -> reader.versions(Map.of("id", "one")))
        .isInstanceOf(RefusedException.class)
        .hasMessage("Invalid key: id of shop.people is of type BIGINT, and the value given is not");
  }

  @Test
  void findsAKeyWithoutTheBlanksThatAreNotTyped(SparkSession spark, @TempDir Path root) {
    String columns = "code|name";
    Lake padded = new Lake(spark, root).dataset("codes", columns, "code");
    padded.has("codes", columns, "ab   |Ann", "c|Bob", "c |Cid").day(1);
    MilestoneReader reader = padded.read("codes");
    String[] shown = {"code", "name"};
    assertThat(TextTable.lines(reader.versions(Map.of("code", "ab")), shown))
        .containsExactly("ab   |Ann");
    assertThat(TextTable.lines(reader.versions(Map.of("code", "c")), shown))
        .containsExactly("c|Bob");
    assertThat(TextTable.lines(reader.versions(Map.of("code", " c")), shown)).isEmpty();
  }

  @Test
  void keepsDataThatIsCalledAsOurColumns(SparkSession spark, @TempDir Path root) {
    String columns = "id bigint|Version int|name";
    Lake named = new Lake(spark, root).dataset("entities", columns, "id");
    named.has("entities", columns, "1|7|Ann").day(1);
    named.has("entities", columns, "1|8|Ann").day(2);
    assertThat(
            TextTable.lines(
                named.read("entities").versions(),
                "id",
                "Version",
                "mp_version",
                "previous_batch",
                "mp_open"))
        .containsExactly("1|7|1|NULL|false", "1|8|2|1|true");
  }

  @Test
  void seesWhatIsPublishedBeforeItIsMerged(SparkSession spark, @TempDir Path root) {
    Lake pending =
        new Lake(spark, root).dataset("people", COLUMNS, "id").dataset("pets", COLUMNS, "id");
    pending.has("pets", COLUMNS, "1|Rex").has("people", COLUMNS, "1|Ann", "2|Bob", "3|Cid");
    pending.day(1);
    pending.has("people", COLUMNS, "1|Anna", "2|Bob", "4|Dan").has("pets", COLUMNS, "1|Max");
    pending.source.on(2);
    pending.halt(
        "after commit shop 2 to ingestions/shop/ledger", () -> pending.run("waiting", "second"));
    List<String> expected =
        List.of(
            "1|Anna|2|NULL|2026-01-03 00:00:00.0|NULL|true|2|1",
            "1|Ann|1|2|2026-01-02 00:00:00.0|2026-01-03 00:00:00.0|false|1|NULL",
            "2|Bob|1|NULL|2026-01-02 00:00:00.0|NULL|true|1|NULL",
            "3|Cid|1|2|2026-01-02 00:00:00.0|2026-01-03 00:00:00.0|false|1|NULL",
            "4|Dan|2|NULL|2026-01-03 00:00:00.0|NULL|true|1|NULL");
    assertThatPeopleAre(pending, expected, 1);
    assertThat(pending.read("people").changes(1, 2))
        .hasRows(COLUMNS + "|mp_op", "1|Anna|update", "3|NULL|delete", "4|Dan|insert");

    pending.halt(
        "after commit milepost:merge 2 to datasets/shop/people/milestones",
        () -> pending.run("waiting", "second"));
    assertThatPeopleAre(pending, expected, 1);
    pending.run("waiting", "third");
    assertThatPeopleAre(pending, expected, 2);
  }

  private static void assertThatPeopleAre(Lake pending, List<String> expected, long merged) {
    MilestoneReader reader = pending.read("people");
    assertThat(reader.publishedBatch()).isEqualTo(2);
    assertThat(reader.mergedBatch()).isEqualTo(merged);
    assertThat(TextTable.lines(reader.versions(), HISTORY)).isEqualTo(expected);
    assertThat(reader.live()).hasRows(COLUMNS, "1|Anna", "2|Bob", "4|Dan");
    assertThat(reader.asOf(1)).hasRows(COLUMNS, "1|Ann", "2|Bob", "3|Cid");
  }
}

package io.milepost.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.MergeSpec.TableFormat;
import io.milepost.testing.FrameAssert;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkExtension.class)
class RandomHistoryIT {
  private static final long SEED = 20260101L;

  @ParameterizedTest
  @EnumSource
  void showsEveryDayAsItWas(TableFormat format, SparkSession spark, @TempDir Path root) {
    RandomHistory history = new RandomHistory(SEED + format.name().length());
    history.nextDay(60).nextDay(30).quietDay().nextDay(10).nextDay(80);
    MergeSpec spec = Lake.spec("things", RandomHistory.SCHEMA, "id", "part");
    Lake lake =
        new Lake(spark, root)
            .dataset(
                new MergeSpec(
                    spec.dataset(),
                    spec.mode(),
                    spec.schema(),
                    spec.key(),
                    Set.of("part"),
                    spec.guard(),
                    format));
    List<Set<String>> closed = new ArrayList<>();
    for (int day = 1; day <= history.days(); day++) {
      lake.source.with("things", frame(spark, history, day));
      Keys keys = lake.day(day).datasets().get(0).keys();
      RandomHistory.Difference expected = history.difference(day);
      assertThat(keys)
          .as("day %d of seed %d", day, SEED)
          .isEqualTo(
              new Keys(
                  expected.inserted(),
                  expected.changed(),
                  expected.deleted(),
                  expected.unchanged()));
      closed.add(closedVersions(lake));
    }
    for (int day = 2; day <= history.days(); day++) {
      assertThat(closed.get(day - 1)).containsAll(closed.get(day - 2));
    }
    assertThatEveryDayIsThere(spark, lake, history);
  }

  private static void assertThatEveryDayIsThere(
      SparkSession spark, Lake lake, RandomHistory history) {
    MilestoneReader reader = lake.read("things");
    for (int day = 1; day <= history.days(); day++) {
      FrameAssert.assertThat(plainZeros(reader.asOf(day)))
          .keyedBy("id", "part")
          .hasSameRowsAs(plainZeros(frame(spark, history, day)));
      for (int from : List.of(0, 1, day - 1)) {
        if (from <= day) {
          assertThatChangesLead(reader, from, day);
        }
      }
    }
    FrameAssert.assertThat(plainZeros(reader.live()))
        .keyedBy("id", "part")
        .hasSameRowsAs(plainZeros(frame(spark, history, history.days())));
  }

  /** Changes brought to one image give the other; computed with sets of rows. */
  private static void assertThatChangesLead(MilestoneReader reader, int from, int to) {
    Dataset<Row> changes = plainZeros(reader.changes(from, to));
    Set<String> keys = new HashSet<>(TextTable.lines(changes, "id", "part"));
    List<String> result = new ArrayList<>();
    if (from > 0) {
      plainZeros(reader.asOf(from)).collectAsList().stream()
          .filter(row -> !keys.contains(row.get(0) + "|" + row.get(1)))
          .forEach(row -> result.add(row.toSeq().mkString("|")));
    }
    changes.where("mp_op <> 'delete'").drop("mp_op").collectAsList().stream()
        .forEach(row -> result.add(row.toSeq().mkString("|")));
    List<String> expected =
        plainZeros(reader.asOf(to)).collectAsList().stream()
            .map(row -> row.toSeq().mkString("|"))
            .sorted()
            .toList();
    assertThat(result.stream().sorted().toList()).isEqualTo(expected);
  }

  /** The two zeros are one value, and either may be stored. */
  private static Dataset<Row> plainZeros(Dataset<Row> rows) {
    return rows.withColumn("rate", rows.col("rate").plus(0.0));
  }

  private static Set<String> closedVersions(Lake lake) {
    return new HashSet<>(
        TextTable.lines(
            lake.read("things").versions().where("not mp_open").drop("version", "previous_batch")));
  }

  private static Dataset<Row> frame(SparkSession spark, RandomHistory history, int day) {
    return spark.createDataFrame(history.image(day), RandomHistory.SCHEMA);
  }
}

package io.milepost.merge.care;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.Lake;
import io.milepost.merge.MilestoneReader;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a consumer is told of five days, a restatement of them, and a day after it. */
@ExtendWith(SparkExtension.class)
class RestatedChangesIT {
  private static final String COLUMNS = FiveDays.COLUMNS;
  private static final String CHANGE = COLUMNS + "|mp_op";
  private static final String EACH = CHANGE + "|mp_batch bigint|mp_seq bigint";
  private static final int LAST = 7;

  private static Lake lake;
  private static MilestoneReader reader;

  /** The rows of each batch as it knew them; none before the first. */
  private static final List<Map<Long, String>> IMAGES = new ArrayList<>();

  @BeforeAll
  static void restateFiveDays(SparkSession spark, @TempDir Path root) {
    lake = FiveDays.in(spark, root);
    FiveDays.restate(spark, new Upkeep(spark, lake).now(), "restate");
    lake.has("people", COLUMNS, "1|Ann", "7|Gus");
    FiveDays.day(lake, LAST);
    reader = lake.read("people");
    IMAGES.add(Map.of());
    for (long batch = 1; batch <= LAST; batch++) {
      IMAGES.add(image(reader.knownAt(batch).live()));
    }
  }

  @Test
  void tellsTheNetDifference() {
    for (int from = 1; from <= LAST; from++) {
      for (int to = from; to <= LAST; to++) {
        assertThat(TextTable.lines(reader.changes(from, to)))
            .as("changes(%d, %d)", from, to)
            .isEqualTo(difference(IMAGES.get(from), IMAGES.get(to)));
      }
    }
    assertThat(reader.changes(5, 6)).hasRows(CHANGE, "1|Ann|update");
    assertThat(reader.changes(3, 6)).hasRows(CHANGE, "4|NULL|delete", "5|NULL|delete");
  }

  @Test
  void tellsEachChangeOfWhichARestatementIsOne() {
    assertThat(reader.eachChange(4, LAST))
        .hasRows(
            EACH, "1|Anne|update|5|0", "1|Ann|update|6|0", "2|NULL|delete|7|0", "7|Gus|insert|7|0");
    assertThat(reader.eachChange(5, 6)).hasRows(EACH, "1|Ann|update|6|0");
    assertThat(lake.read("pets").eachChange(3, LAST)).hasRows(EACH);
  }

  @Test
  void leadsWhoAppliesEachChangeInOrderToTheSameRows() {
    for (int from : new int[] {0, 2, 4, 5}) {
      for (int to = 5; to <= LAST; to++) {
        Map<Long, String> rows = new TreeMap<>(IMAGES.get(from));
        apply(reader.eachChange(from, to), rows);
        assertThat(rows).as("eachChange(%d, %d)", from, to).isEqualTo(IMAGES.get(to));
      }
    }
  }

  private static void apply(Dataset<Row> changes, Map<Long, String> rows) {
    for (Row change : changes.orderBy("mp_batch", "mp_seq").collectAsList()) {
      long id = change.getLong(change.fieldIndex("id"));
      String op = change.getAs("mp_op");
      assertThat(rows.containsKey(id)).as("%s of %d", op, id).isEqualTo(!op.equals("insert"));
      if (op.equals("delete")) {
        rows.remove(id);
      } else {
        rows.put(id, change.getAs("name"));
      }
    }
  }

  private static Map<Long, String> image(Dataset<Row> rows) {
    Map<Long, String> image = new TreeMap<>();
    rows.collectAsList().forEach(row -> image.put(row.getLong(0), row.getString(1)));
    return image;
  }

  /** What changed between two images, row by row in plain Java. */
  private static List<String> difference(Map<Long, String> left, Map<Long, String> right) {
    List<String> changes = new ArrayList<>();
    left.keySet().stream()
        .filter(id -> !right.containsKey(id))
        .forEach(id -> changes.add(id + "|NULL|delete"));
    right.forEach(
        (id, name) -> {
          if (!left.containsKey(id)) {
            changes.add("%d|%s|insert".formatted(id, name));
          } else if (!left.get(id).equals(name)) {
            changes.add("%d|%s|update".formatted(id, name));
          }
        });
    return changes.stream().sorted().toList();
  }
}

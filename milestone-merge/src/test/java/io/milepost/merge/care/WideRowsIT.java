package io.milepost.merge.care;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Lake;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.care.LogTrim.Trimmed;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows of 800 columns: the depth of a plan must not grow with them, nor its time faster. */
@ExtendWith(SparkExtension.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WideRowsIT {
  private static final int COLUMNS = 800;
  private static final int LAST = COLUMNS - 1;

  @Test
  void areComparedWithTheImageBefore(SparkSession spark, @TempDir Path root) {
    Lake lake = new Lake(spark, root).dataset(Lake.spec("wide", schema(), "id"));
    lake.source.with("wide", spark.createDataFrame(List.of(row(1), row(2)), schema()));
    lake.day(1);

    lake.source.with("wide", spark.createDataFrame(List.of(row(1), row(2, LAST)), schema()));

    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    assertThat(live(lake)).containsExactly(line(1), line(2, LAST));
  }

  @Test
  void areCompletedAndChangedInPlace(SparkSession spark, @TempDir Path root) {
    List<String> untracked = IntStream.range(COLUMNS / 2, COLUMNS).mapToObj(i -> "c" + i).toList();
    Lake lake =
        new Lake(spark, root)
            .dataset(
                Lake.builder("wide", IngestMode.CDC, schema(), "id")
                    .untracked(UntrackedChange.IN_PLACE, untracked)
                    .build());
    has(lake, spark, event("insert", 1, row(1)), event("insert", 2, row(2)));
    lake.day(1);

    has(lake, spark, partial(3, 1, 0), partial(4, 2, LAST));

    assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(0, 1, 0, 1));
    assertThat(live(lake)).containsExactly(line(1, 0), line(2, LAST));
    assertThat(lake.read("wide").versions())
        .hasRows(
            "id bigint|c0 int|c1 int|c798 int|c799 int|mp_batch_in bigint|mp_batch_out bigint",
            "1|0|1|798|799|1|2",
            "1|-1|1|798|799|2|NULL",
            "2|0|1|798|-1|1|NULL");
    assertThat(
            new LogTrim(new Upkeep(spark, lake).after(Duration.ofDays(8))).trim(Upkeep.key("wide")))
        .isEqualTo(new Trimmed(Upkeep.key("wide"), 3, 4));
  }

  private static StructType schema() {
    StructType schema = new StructType().add("id", DataTypes.LongType);
    for (int i = 0; i < COLUMNS; i++) {
      schema = schema.add("c" + i, DataTypes.IntegerType);
    }
    return schema;
  }

  /** A row whose columns hold their numbers, but for some that changed. */
  private static Row row(long id, int... changed) {
    List<Object> values = new ArrayList<>();
    values.add(id);
    IntStream.range(0, COLUMNS).forEach(values::add);
    IntStream.of(changed).forEach(i -> values.set(i + 1, -1));
    return RowFactory.create(values.toArray());
  }

  private static Row event(String op, long seq, Row row, String... unset) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    values.add(op);
    values.add(seq);
    values.add(unset);
    return RowFactory.create(values.toArray());
  }

  /** An update that sends one column. */
  private static Row partial(long seq, long id, int sent) {
    Object[] values = new Object[COLUMNS + 1];
    values[0] = id;
    values[sent + 1] = -1;
    String[] unset =
        IntStream.range(0, COLUMNS)
            .filter(i -> i != sent)
            .mapToObj(i -> "c" + i)
            .toArray(String[]::new);
    return event("update", seq, RowFactory.create(values), unset);
  }

  private static void has(Lake lake, SparkSession spark, Row... events) {
    StructType schema =
        schema()
            .add("mp_op", DataTypes.StringType)
            .add("mp_seq", DataTypes.LongType)
            .add("mp_unset", DataTypes.createArrayType(DataTypes.StringType));
    lake.source.with("wide", spark.createDataFrame(List.of(events), schema));
  }

  private static List<String> live(Lake lake) {
    return TextTable.lines(lake.read("wide").live(), schema().fieldNames());
  }

  private static String line(long id, int... changed) {
    Row row = row(id, changed);
    return IntStream.range(0, row.size())
        .mapToObj(i -> String.valueOf(row.get(i)))
        .collect(Collectors.joining("|"));
  }
}

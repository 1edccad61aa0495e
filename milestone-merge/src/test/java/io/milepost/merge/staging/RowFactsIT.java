package io.milepost.merge.staging;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.IngestMode;
import io.milepost.merge.Lake;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.held.FewRows;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkExtension.class)
class RowFactsIT {
  private static final String HEADER = "id int|name|mp_op|mp_seq bigint|mp_reason|mp_raw";
  private static final int ROWS = 60;
  private static final long SEED = 20_261_122;

  /** Many rows are looked at in another way than few. */
  @ParameterizedTest
  @EnumSource(names = "APPEND", mode = EnumSource.Mode.EXCLUDE)
  void areTheSameHoweverManyPartitionsThereAre(IngestMode mode, SparkSession spark) {
    Random random = new Random(SEED);
    String[] lines =
        IntStream.range(0, ROWS).mapToObj(i -> line(mode, random)).toArray(String[]::new);
    Dataset<Row> rows =
        TextTable.frame(spark, HEADER, lines)
            .withColumn(MilestoneColumns.UNSET, lit(null).cast("array<string>"));
    StructType schema = TextTable.frame(spark, "id int|name").schema();
    MergeSpec spec = Lake.builder("people", mode, schema, "id").build();
    List<Object> few = facts(RowFacts.ofFew(FewRows.of(spark, rows), spec, true).orElseThrow());
    assertThat(facts(RowFacts.of(rows, spec, true, 1))).isEqualTo(few);
    assertThat(facts(RowFacts.of(rows, spec, true, 3))).isEqualTo(few);
    assertThat(few).startsWith((long) ROWS).doesNotContain(0L);
  }

  /** Keys of which none comes again are not counted one by one. */
  @Test
  void areTheSameWhereNoKeyComesTwice(SparkSession spark) {
    String[] lines =
        IntStream.range(0, ROWS)
            .mapToObj(
                i -> "%d|n%d|insert|%d|%s|NULL".formatted(i, i, i, i % 5 == 0 ? "bad" : "NULL"))
            .toArray(String[]::new);
    Dataset<Row> rows =
        TextTable.frame(spark, HEADER, lines)
            .withColumn(MilestoneColumns.UNSET, lit(null).cast("array<string>"));
    StructType schema = TextTable.frame(spark, "id int|name").schema();
    MergeSpec spec = Lake.builder("people", IngestMode.CDC, schema, "id").build();
    RowFacts many = RowFacts.of(rows, spec, true, 3);
    assertThat(facts(many))
        .isEqualTo(facts(RowFacts.ofFew(FewRows.of(spark, rows), spec, true).orElseThrow()));
    assertThat(many.named()).isEqualTo(ROWS / 5 * 4);
    assertThat(many.repeated()).isZero();
  }

  /** What is equal and has other bytes is left to Spark. */
  @Test
  void leavesKeysThatAreNotToldByTheirBytes(SparkSession spark) {
    Dataset<Row> rows =
        spark.sql(
            "SELECT cast(if(id = 0, '-0.0', '0.0') AS double) AS id, 'n' AS name,"
                + " 'insert' AS mp_op, 1L AS mp_seq, NULL AS mp_raw,"
                + " cast(NULL AS string) AS mp_reason, cast(NULL AS array<string>) AS mp_unset"
                + " FROM range(2)");
    StructType schema = TextTable.frame(spark, "id double|name").schema();
    MergeSpec spec = Lake.builder("people", IngestMode.CDC, schema, "id").build();
    assertThat(RowFacts.ofFew(FewRows.of(spark, rows), spec, true)).isEmpty();
    assertThat(RowFacts.of(rows, spec, true, 1).named()).isEqualTo(1);
  }

  private static List<Object> facts(RowFacts facts) {
    return List.of(
        facts.rows(),
        facts.accepted(),
        facts.rejected(),
        facts.named(),
        facts.withoutKey(),
        facts.repeated(),
        facts.lastSeq(),
        facts.fingerprint());
  }

  private static String line(IngestMode mode, Random random) {
    boolean events = mode == IngestMode.CDC;
    boolean truncate = events && random.nextInt(6) == 0;
    String id = truncate || random.nextInt(8) == 0 ? "NULL" : "" + random.nextInt(30);
    String op = truncate ? "truncate" : "insert";
    String seq = events ? "" + random.nextInt(4) : "0";
    String reason = random.nextInt(5) == 0 ? "bad" : "NULL";
    return String.join("|", id, "n" + random.nextInt(3), op, seq, reason, "NULL");
  }
}

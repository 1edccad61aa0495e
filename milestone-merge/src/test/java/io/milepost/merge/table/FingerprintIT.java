package io.milepost.merge.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.SparkExtension;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class FingerprintIT {
  @Test
  void dependsOnNeitherOrderNorPartitionsNorOrderOfColumns(SparkSession spark) {
    Dataset<Row> rows = spark.range(100).select(col("id"), expr("cast(id % 7 as string)").as("b"));
    String one = fingerprint(rows.repartition(1));
    assertThat(fingerprint(rows.repartition(5).orderBy(col("id").desc()))).isEqualTo(one);
    assertThat(fingerprint(rows.select("b", "id"))).isEqualTo(one);
    assertThat(fingerprint(rows.limit(99))).isNotEqualTo(one);
    assertThat(fingerprint(rows.union(rows))).isNotEqualTo(one);
  }

  @Test
  void tellsRowsApartByEveryValueAndThePlaceOfNulls(SparkSession spark) {
    List<String> different =
        List.of(
            "'a' x, cast(null as string) y",
            "cast(null as string) x, 'a' y",
            "'a' x, '' y",
            "'' x, 'a' y",
            "'' x, '' y",
            "cast(null as string) x, cast(null as string) y",
            "array('a', null) x, 1 y",
            "array(null, 'a') x, 1 y",
            "array('a') x, 1 y",
            "struct(1 a, cast(null as int) b) x, 1 y",
            "struct(cast(null as int) a, 1 b) x, 1 y",
            "map('a', 1, 'b', 2) x, 1 y",
            "map('a', 2, 'b', 1) x, 1 y",
            "timestamp'2026-01-01 00:00:00.000001' x, 1 y",
            "timestamp'2026-01-01 00:00:00' x, 1 y");
    Set<String> fingerprints = new HashSet<>();
    different.forEach(row -> fingerprints.add(fingerprint(spark.sql("select " + row))));
    assertThat(fingerprints).hasSameSizeAs(different);
  }

  @Test
  void isTheSameForValuesThatAreTheSame(SparkSession spark) {
    assertThat(fingerprint(spark.sql("select -0.0d x, map('a', 1, 'b', 2) y")))
        .isEqualTo(fingerprint(spark.sql("select 0.0d x, map('b', 2, 'a', 1) y")));
    assertThat(fingerprint(spark.sql("select array(-0.0d, double('NaN')) x")))
        .isEqualTo(fingerprint(spark.sql("select array(0.0d, double('NaN')) x")));
  }

  @Test
  void comparesNestedValues(SparkSession spark) {
    Dataset<Row> rows =
        spark.sql(
            """
            select map('a', array(1), 'b', null) x, map('b', null, 'a', array(1)) y,
              array(named_struct('m', map(1, 2))) p, array(named_struct('m', map(1, 3))) q""");
    assertThat(differs(rows, "x", "y")).isFalse();
    assertThat(differs(rows, "p", "q")).isTrue();
    assertThat(differs(rows, "p", "p")).isFalse();
  }

  private static boolean differs(Dataset<Row> rows, String one, String other) {
    return rows.select(
            Comparison.differs(col(one), col(other), rows.schema().apply(one).dataType()))
        .head()
        .getBoolean(0);
  }

  private static String fingerprint(Dataset<Row> rows) {
    Column[] parts = Fingerprint.parts(rows.schema(), lit("insert")).toArray(Column[]::new);
    Row sums =
        rows.select(parts)
            .agg(count(lit(1)).as("rows"), Fingerprint.sums().toArray(Column[]::new))
            .head();
    return Fingerprint.text(sums.getAs("rows"), sums::<Long>getAs);
  }
}

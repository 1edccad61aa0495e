package io.milepost.merge.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.SessionSettings;
import io.milepost.testing.SparkExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which two values are one: what merge, staging and fingerprints all go by. */
@ExtendWith(SparkExtension.class)
class ComparisonIT {
  private record Pair(String one, String other, boolean same) {}

  private static final List<Pair> PAIRS =
      List.of(
          same("CAST(NULL AS STRING)", "CAST(NULL AS STRING)"),
          other("''", "CAST(NULL AS STRING)"),
          other("'a'", "'a '"),
          other("'a'", "'A'"),
          other("'\u00e9'", "'e\u0301'"),
          same("double('NaN')", "double('NaN')"),
          other("double('NaN')", "CAST(NULL AS DOUBLE)"),
          same("double('-0.0')", "double('0.0')"),
          same("float('-0.0')", "float('0.0')"),
          same("CAST(1.0 AS DECIMAL(9,2))", "CAST(1.00 AS DECIMAL(9,2))"),
          other("CAST(1.01 AS DECIMAL(9,2))", "CAST(1.00 AS DECIMAL(9,2))"),
          same("X'00FF'", "X'00ff'"),
          other("X'00'", "X'0000'"),
          other("X''", "CAST(NULL AS BINARY)"),
          same("array(1, 2)", "array(1, 2)"),
          other("array(1, 2)", "array(2, 1)"),
          other("array(1)", "array(1, NULL)"),
          other("CAST(array() AS ARRAY<INT>)", "CAST(NULL AS ARRAY<INT>)"),
          same("array(double('-0.0'))", "array(double('0.0'))"),
          same("named_struct('a', 1, 'b', 'x')", "named_struct('a', 1, 'b', 'x')"),
          other("named_struct('a', 1)", "named_struct('a', CAST(NULL AS INT))"),
          other("named_struct('a', CAST(NULL AS INT))", "CAST(NULL AS STRUCT<a: INT>)"),
          same("map('a', 1, 'b', 2)", "map('b', 2, 'a', 1)"),
          other("map('a', 1)", "map('a', 2)"),
          other("map('a', 1)", "map('a', CAST(NULL AS INT))"),
          other("CAST(map() AS MAP<STRING, INT>)", "CAST(NULL AS MAP<STRING, INT>)"),
          same("array(map('a', map(1, 'x', 2, 'y')))", "array(map('a', map(2, 'y', 1, 'x')))"),
          same("parse_json('{\"a\": 1, \"b\": [1, 2]}')", "parse_json('{\"b\":[1,2],\"a\":1}')"),
          same("parse_json('1.0')", "parse_json('1.00')"),
          other("parse_json('[1, 2]')", "parse_json('[2, 1]')"),
          other("parse_json('{\"a\": null}')", "parse_json('{}')"),
          other("parse_json('null')", "CAST(NULL AS VARIANT)"),
          same("timestamp'2026-10-25 02:30:00+02:00'", "timestamp'2026-10-25 00:30:00Z'"),
          other("timestamp'2026-10-25 02:30:00+02:00'", "timestamp'2026-10-25 02:30:00+01:00'"),
          other("timestamp_ntz'2026-03-29 02:30:00'", "timestamp_ntz'2026-03-29 03:30:00'"),
          same("date'1500-01-01'", "date'1500-01-01'"));

  private static Pair same(String one, String other) {
    return new Pair(one, other, true);
  }

  private static Pair other(String one, String other) {
    return new Pair(one, other, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsWhatIsTheSameAndGivesItOneFingerprint(boolean compiled, SparkSession session) {
    SparkSession spark =
        SessionSettings.pinned(
            session,
            Map.of(
                "spark.sql.codegen.wholeStage",
                String.valueOf(compiled),
                "spark.sql.codegen.factoryMode",
                compiled ? "CODEGEN_ONLY" : "NO_CODEGEN"));
    List<Column> values = new ArrayList<>();
    for (int i = 0; i < PAIRS.size(); i++) {
      values.add(functions.expr(PAIRS.get(i).one()).as("one" + i));
      values.add(functions.expr(PAIRS.get(i).other()).as("other" + i));
    }
    // Of literals the optimizer would work out the answer itself.
    Dataset<Row> row = spark.range(1).select(values.toArray(Column[]::new)).localCheckpoint();
    List<Column> told = new ArrayList<>();
    for (int i = 0; i < PAIRS.size(); i++) {
      DataType type = row.schema().apply("one" + i).dataType();
      told.add(Comparison.differs(row.col("one" + i), row.col("other" + i), type));
      told.add(hash("one" + i, type).notEqual(hash("other" + i, type)));
    }
    Row result = row.select(told.toArray(Column[]::new)).head();
    for (int i = 0; i < PAIRS.size(); i++) {
      assertThat(List.of(result.getBoolean(2 * i), result.getBoolean(2 * i + 1)))
          .as("differ, and have different fingerprints: %s", PAIRS.get(i))
          .containsOnly(!PAIRS.get(i).same());
    }
  }

  /** The hashes of a row that has nothing but this column. */
  private static Column hash(String column, DataType type) {
    return functions.struct(
        Fingerprint.parts(new StructType().add(column, type)).toArray(Column[]::new));
  }
}

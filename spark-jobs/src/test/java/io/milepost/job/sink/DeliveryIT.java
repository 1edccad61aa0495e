package io.milepost.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.job.Fixtures;
import io.milepost.job.Sessions;
import io.milepost.job.SparkTypes;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.Bounds;
import io.milepost.model.job.SinkSpec.Condition;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.schema.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveryIT {
  private static final SparkSession SPARK = Sessions.open("test");
  private static final CredentialResolver SECRETS =
      CredentialResolver.of(
          new SecretSource(SecretSource.Type.ENVIRONMENT, "MILEPOST_"),
          Map.of("MILEPOST_KEY_PASSWORD", "key"));

  static List<Arguments> masks() {
    Mask blank = new Mask.Blank();
    Mask redact = new Mask.Redact();
    return List.of(
        masked("string", blank, List.of("'a'", "NULL"), List.of("NULL", "NULL")),
        masked("+string", blank, List.of("'a'", "NULL"), List.of("", "NULL")),
        masked("+bigint", blank, List.of("5", "NULL"), List.of("0", "NULL")),
        masked("+decimal(9,2)", blank, List.of("5.25"), List.of("0.00")),
        masked("+date", blank, List.of("'2024-02-29'"), List.of("1970-01-01")),
        masked(
            "+timestamp", blank, List.of("'2024-02-29 10:00:00'"), List.of("1970-01-01 00:00:00")),
        masked("string", redact, List.of("'secret'", "''", "NULL"), List.of("***", "***", "NULL")),
        masked("varchar(2)", redact, List.of("'ab'"), List.of("**")),
        masked("+int", redact, List.of("7"), List.of("0")),
        masked(
            "string",
            new Mask.Keep(Mask.End.LAST, 4),
            List.of("'13-715-945-6730'", "'6730'", "'x'", "'🚚漢字äöü'", "NULL"),
            List.of("***********6730", "6730", "x", "**字äöü", "NULL")),
        masked(
            "string",
            new Mask.Keep(Mask.End.FIRST, 2),
            List.of("'BUILDING'", "'ab'", "''"),
            List.of("BU******", "ab", "")),
        masked("string", new Mask.Keep(Mask.End.LAST, 0), List.of("'abc'"), List.of("***")),
        masked(
            "date",
            new Mask.Truncate(Mask.Unit.MONTH),
            List.of("'2024-02-29'", "NULL"),
            List.of("2024-02-01", "NULL")),
        masked(
            "date",
            new Mask.Truncate(Mask.Unit.DAY),
            List.of("'2024-02-29'"),
            List.of("2024-02-29")),
        masked(
            "timestamp",
            new Mask.Truncate(Mask.Unit.YEAR),
            List.of("'2024-02-29 10:11:12.5'"),
            List.of("2024-01-01 00:00:00")),
        masked(
            "timestamp_ntz",
            new Mask.Truncate(Mask.Unit.DAY),
            List.of("'2024-02-29 10:11:12.5'"),
            List.of("2024-02-29 00:00:00")));
  }

  static List<Arguments> moreMasks() {
    return List.of(
        masked(
            "int",
            new Mask.Round("100"),
            List.of("149", "150", "-150", "-149", "0", "2147483647", "NULL"),
            List.of("100", "200", "-200", "-100", "0", "2147483600", "NULL")),
        masked(
            "decimal(4,2)",
            new Mask.Round("0.5"),
            List.of("0.24", "0.25", "-0.25", "99.99"),
            List.of("0.00", "0.50", "-0.50", "99.50")),
        masked(
            "decimal(15,2)",
            new Mask.Round("1E3"),
            List.of("1499.99", "1500.00"),
            List.of("1000.00", "2000.00")),
        masked(
            "double",
            new Mask.Round("0.5"),
            List.of("1.3", "-1.75", "double('NaN')", "double('Infinity')"),
            List.of("1.5", "-2.0", "NaN", "Infinity")),
        masked(
            "string",
            new Mask.Hash("key"),
            List.of("'The quick brown fox jumps over the lazy dog'", "NULL"),
            List.of("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", "NULL")));
  }

  @ParameterizedTest(name = "{0} under {1}")
  @MethodSource({"masks", "moreMasks"})
  void masksValues(String column, Mask mask, List<String> given, List<String> expected) {
    String[] parts =
        column.startsWith("+")
            ? new String[] {"+v ", column.substring(1)}
            : new String[] {"v ", column};
    Schema schema = Fixtures.schema(parts[0] + parts[1]);
    Delivery delivery = Delivery.of(sink(schema, Map.of("v", mask), Map.of()), SECRETS);
    Dataset<Row> rows = delivery.of(rows(schema, given));
    assertThat(rows.schema().apply("v").dataType())
        .isEqualTo(SparkTypes.of(delivery.columns().get(0).type()));
    assertThat(texts(rows)).isEqualTo(expected);
  }

  static List<Arguments> conditions() {
    List<String> words = List.of("'F'", "'O'", "NULL", "''");
    List<String> numbers = List.of("-1.00", "0.00", "9999.99", "10000.00", "NULL");
    return List.of(
        Arguments.of("string", in("F", "P"), words, List.of("F")),
        Arguments.of("string", notIn("F"), words, List.of("O", "")),
        Arguments.of("string", isNull(true), words, List.of("NULL")),
        Arguments.of("string", isNull(false), words, List.of("F", "O", "")),
        Arguments.of("char(3)", in("F"), List.of("'F  '", "'FF '"), List.of("F  ")),
        Arguments.of(
            "decimal(9,2)", bounds("0", null, null, "9999.99"), numbers, List.of("9999.99")),
        Arguments.of(
            "decimal(9,2)",
            bounds(null, "0", "9999.991", null),
            numbers,
            List.of("0.00", "9999.99")),
        Arguments.of(
            "date",
            bounds(null, null, "2027-01-01", null),
            List.of("'2026-12-31'", "'2027-01-01'"),
            List.of("2026-12-31")),
        Arguments.of(
            "timestamp",
            bounds(null, "2027-01-01T00:00:00+01:00", null, null),
            List.of("'2026-12-31 23:00:00'", "'2026-12-31 22:59:59.999999'"),
            List.of("2026-12-31 23:00:00")),
        Arguments.of("boolean", in("true"), List.of("true", "false"), List.of("true")));
  }

  @ParameterizedTest(name = "{0} where {1}")
  @MethodSource("conditions")
  void selectsRows(String type, Condition condition, List<String> given, List<String> expected) {
    Schema schema = Fixtures.schema("v " + type);
    SinkSpec sink = sink(schema, Map.of(), Map.of("v", condition));
    assertThat(texts(Delivery.of(sink, SECRETS).of(rows(schema, given)))).isEqualTo(expected);
  }

  @Test
  void refusesAValueThatIsNoneOfItsColumn() {
    SinkSpec sink =
        sink(Fixtures.schema("v int"), Map.of(), Map.of("v", bounds("1.5", null, null, null)));
    assertThatThrownBy(() -> Delivery.of(sink, SECRETS))
        .isInstanceOf(RefusedException.class)
        .hasMessage("Cannot select rows by column v: 1.5 is no int");
  }

  @Test
  void refusesASinkWhoseRowsCouldNotBeToldApart() {
    Schema schema = Fixtures.schema("!id string", "v int");
    SinkSpec without =
        new SinkSpec(
            "t",
            new DatasetId("s", "d"),
            schema,
            History.LIVE,
            new Selection(List.of("v"), Map.of(), Map.of()));
    assertThatThrownBy(() -> Delivery.of(without, SECRETS).key())
        .hasMessageContaining("the key columns [id] of s.d are not among its columns");
    SinkSpec masked = sink(schema, Map.of("id", new Mask.Keep(Mask.End.LAST, 2)), Map.of());
    assertThatThrownBy(() -> Delivery.of(masked, SECRETS).key())
        .hasMessageContaining("may make two keys one. Use hash");
    SinkSpec hashed = sink(schema, Map.of("id", new Mask.Hash("key")), Map.of());
    assertThat(Delivery.of(hashed, SECRETS).key()).hasSize(1);
  }

  @Test
  void showsNoKeyOfAHashInItsPlan() {
    Schema schema = Fixtures.schema("v string");
    Delivery delivery =
        Delivery.of(
            sink(schema, Map.of("v", new Mask.Hash("key")), Map.of()),
            CredentialResolver.of(
                new SecretSource(SecretSource.Type.ENVIRONMENT, ""),
                Map.of("KEY_PASSWORD", "most secret")));
    Dataset<Row> rows = delivery.of(rows(schema, List.of("'x'")));
    assertThat(rows.queryExecution().toString()).doesNotContain("most secret");
  }

  private static Arguments masked(
      String column, Mask mask, List<String> given, List<String> expected) {
    return Arguments.of(column, mask, given, expected);
  }

  private static SinkSpec sink(
      Schema schema, Map<String, Mask> masks, Map<String, Condition> where) {
    return new SinkSpec(
        "t", new DatasetId("s", "d"), schema, History.LIVE, new Selection(List.of(), masks, where));
  }

  private static Condition in(String... values) {
    return new Condition(Arrays.asList(values), List.of(), Bounds.NONE, Optional.empty());
  }

  private static Condition notIn(String... values) {
    return new Condition(List.of(), Arrays.asList(values), Bounds.NONE, Optional.empty());
  }

  private static Condition isNull(boolean value) {
    return new Condition(List.of(), List.of(), Bounds.NONE, Optional.of(value));
  }

  private static Condition bounds(String above, String atLeast, String below, String atMost) {
    return new Condition(
        List.of(),
        List.of(),
        new Bounds(
            Optional.ofNullable(above),
            Optional.ofNullable(atLeast),
            Optional.ofNullable(below),
            Optional.ofNullable(atMost)),
        Optional.empty());
  }

  private static Dataset<Row> rows(Schema schema, List<String> values) {
    String type = SparkTypes.stored(schema).apply("v").dataType().sql();
    List<String> rows =
        values.stream().map(value -> "(CAST(%s AS %s))".formatted(value, type)).toList();
    return SPARK.sql("SELECT * FROM VALUES %s AS t(v)".formatted(String.join(", ", rows)));
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows
        .select(functions.coalesce(functions.col("v").cast("string"), functions.lit("NULL")))
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}

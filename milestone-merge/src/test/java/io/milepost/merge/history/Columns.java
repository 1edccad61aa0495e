package io.milepost.merge.history;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of the tables, with values for each that are easy to get wrong. */
final class Columns {
  /** Part of every key, so that histories never meet. */
  static final String HISTORY = "history";

  static final String ID = "id";
  static final String PART = "part";

  static final String NAME = "name";

  /** May be untracked. */
  static final String NOTE = "note";

  /** May come later. */
  static final String EXTRA = "extra";

  /** May go. */
  static final String FORMER = "former";

  /** Where a row may be marked as deleted. */
  static final String DELETED = "deleted";

  // Together they read the same: (1, "1x") and (11, "x").
  static final List<Object> IDS = List.of(1L, 11L, -1L, 0L, Long.MAX_VALUE);
  static final List<Object> PARTS =
      List.of("", " ", "1x", "x", "a", "A", "é", "e\u0301", "🚲", "'`\"\\", "\u0000", "NULL", "x ");

  private static final List<Column> ALL =
      List.of(
          column(NAME, DataTypes.StringType, "", "NULL", "Ann", "ann", "Ann ", "x\ny", "∑"),
          column(
              "price",
              DataTypes.createDecimalType(38, 6),
              new BigDecimal("1.0"),
              new BigDecimal("1.00"),
              new BigDecimal("-0.000001"),
              BigDecimal.ZERO,
              new BigDecimal("99999999999999999999999999999999.999999")),
          column(
              "rate",
              DataTypes.DoubleType,
              Double.NaN,
              0.0,
              -0.0,
              Double.MIN_VALUE,
              Double.NEGATIVE_INFINITY),
          column("ratio", DataTypes.FloatType, Float.NaN, 0.0f, -0.0f, 1.5f),
          column("flag", DataTypes.BooleanType, true, false),
          column(
              "tags",
              DataTypes.createArrayType(DataTypes.StringType),
              List.of(),
              List.of("a", "b"),
              List.of("b", "a"),
              Collections.singletonList(null),
              List.of("")),
          column(
              "spots",
              DataTypes.createArrayType(DataTypes.DoubleType),
              List.of(0.0, Double.NaN),
              List.of(-0.0, Double.NaN),
              List.of(Double.NaN, 0.0)),
          column(
              "props",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType),
              Map.of(),
              Map.of("", 0.0, "b", 1.0),
              Map.of("b", 1.0, "", -0.0),
              Collections.singletonMap("a", null)),
          column(
              "place",
              new StructType()
                  .add("x", DataTypes.DoubleType)
                  .add("label", DataTypes.StringType)
                  .add("more", DataTypes.createMapType(DataTypes.LongType, DataTypes.StringType)),
              RowFactory.create(null, null, null),
              RowFactory.create(0.0, "", Map.of()),
              RowFactory.create(-0.0, "", Map.of()),
              RowFactory.create(Double.NaN, "é", Map.of(2L, "b", 1L, "a"))),
          column("raw", DataTypes.BinaryType, new byte[0], new byte[] {0}, new byte[] {0, -1, 127}),
          column(
              "seen_at",
              DataTypes.TimestampType,
              Instant.parse("2026-03-29T01:00:00Z"),
              Instant.parse("2026-10-25T00:30:00Z"),
              Instant.parse("2026-10-25T01:30:00Z"),
              Instant.parse("2026-11-01T06:30:00.000001Z"),
              Instant.parse("1500-01-01T00:00:00Z")),
          column(
              "local_at",
              DataTypes.TimestampNTZType,
              LocalDateTime.parse("2026-03-29T02:30:00"),
              LocalDateTime.parse("1582-10-10T00:00:00.000001")),
          column(
              "born",
              DataTypes.DateType,
              LocalDate.parse("1500-01-01"),
              LocalDate.parse("1582-10-10"),
              LocalDate.parse("2024-02-29"),
              LocalDate.parse("9999-12-31")),
          column("dotted.name", DataTypes.IntegerType, 0, 1, Integer.MIN_VALUE),
          column(NOTE, DataTypes.StringType, "", "n", "m"),
          column(FORMER, DataTypes.ShortType, (short) 0, (short) -1),
          column(EXTRA, DataTypes.createArrayType(DataTypes.LongType), List.of(1L), List.of()),
          column(DELETED, DataTypes.BooleanType, false));

  private record Column(String name, DataType type, List<Object> values) {}

  private Columns() {}

  /** Names of the columns of the key, and of all others. */
  static List<String> names() {
    return Stream.concat(Stream.of(ID, PART), ALL.stream().map(Column::name)).toList();
  }

  /** One of a column's values, or NULL. */
  static Object any(String name, Random random) {
    List<Object> values = column(name).values();
    return values.get(random.nextInt(values.size()));
  }

  /** The value of a text; of those that count as the same, the first. */
  static Object value(String name, Object text) {
    List<Object> values =
        switch (name) {
          case ID -> IDS;
          case PART -> PARTS;
          default -> column(name).values();
        };
    return values.stream()
        .filter(value -> Values.text(value).equals(text))
        .findFirst()
        .orElse(null);
  }

  static DataType type(String name) {
    return switch (name) {
      case HISTORY, ID -> DataTypes.LongType;
      case PART -> DataTypes.StringType;
      default -> column(name).type();
    };
  }

  private static Column column(String name) {
    return ALL.stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow();
  }

  private static Column column(String name, DataType type, Object... values) {
    Object[] all = Arrays.copyOf(values, values.length + 1);
    return new Column(name, type, Arrays.asList(all));
  }
}

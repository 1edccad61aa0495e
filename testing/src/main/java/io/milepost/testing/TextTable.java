package io.milepost.testing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Data frames written as text: a header such as {@code id bigint|name}, and a line per row. A
 * column without a type is text; {@code NULL} is NULL, nothing between two bars an empty text.
 */
public final class TextTable {
  /** How NULL is written. */
  public static final String NULL = "NULL";

  private TextTable() {}

  /** The frame that a header and lines describe. */
  public static Dataset<Row> frame(SparkSession spark, String header, String... lines) {
    String[] columns = split(header);
    StructType texts = new StructType();
    List<Column> typed = new ArrayList<>();
    for (String column : columns) {
      String[] parts = column.strip().split(" ", 2);
      texts = texts.add(parts[0], DataTypes.StringType);
      Column value = when(col(parts[0]).notEqual(lit(NULL)), col(parts[0]));
      typed.add(value.cast(parts.length == 1 ? "string" : parts[1]).as(parts[0]));
    }
    List<Row> rows = Arrays.stream(lines).map(line -> row(line, columns.length)).toList();
    return spark.createDataFrame(rows, texts).select(typed.toArray(Column[]::new));
  }

  /** The rows of a frame as lines, sorted as text, of the columns that are named. */
  public static List<String> lines(Dataset<Row> frame, String... columns) {
    Dataset<Row> chosen =
        columns.length == 0
            ? frame
            : frame.select(Arrays.stream(columns).map(c -> col(c)).toArray(Column[]::new));
    return chosen.collectAsList().stream().map(TextTable::line).sorted().toList();
  }

  /** One value as it stands in a line. */
  static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    return Objects.requireNonNullElse(value, NULL).toString();
  }

  private static String line(Row row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> text(row.get(i)))
        .collect(Collectors.joining("|"));
  }

  private static Row row(String line, int columns) {
    String[] values = split(line);
    if (values.length != columns) {
      throw new IllegalArgumentException(
          "Invalid row: %s (%d columns, not %d)".formatted(line, values.length, columns));
    }
    return RowFactory.create((Object[]) values);
  }

  private static String[] split(String line) {
    return line.split("\\|", -1);
  }
}

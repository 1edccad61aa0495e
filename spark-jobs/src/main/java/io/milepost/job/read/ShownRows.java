package io.milepost.job.read;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.milepost.job.TerminalText;
import io.milepost.job.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructField;

/** Rows as a person or a program reads them. */
public record ShownRows(Dataset<Row> rows) {
  private static final Map<String, String> JSON =
      Map.of(
          "ignoreNullFields", "false",
          "timeZone", "UTC",
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
          "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS");

  public ShownRows {
    requireNonNull(rows, "rows");
  }

  /** One line of JSON per row, NULLs included. */
  public void json(Consumer<String> print) {
    Iterator<String> lines =
        rows.select(to_json(struct(col("*")), JSON)).as(Encoders.STRING()).toLocalIterator();
    lines.forEachRemaining(line -> print.accept(TerminalText.line(line)));
  }

  /** A table with a head. */
  public void text(Consumer<String> print) {
    StructField[] fields = rows.schema().fields();
    Column[] shown =
        Arrays.stream(fields)
            .map(field -> coalesce(text(field), lit("NULL")))
            .toArray(Column[]::new);
    List<List<String>> table = new ArrayList<>();
    table.add(Arrays.stream(fields).map(StructField::name).toList());
    for (Row row : rows.select(shown).collectAsList()) {
      List<String> cells = new ArrayList<>();
      for (int column = 0; column < fields.length; column++) {
        cells.add(TerminalText.line(row.getString(column)));
      }
      table.add(cells);
    }
    TextTable.aligned(table).forEach(print);
  }

  private static Column text(StructField field) {
    Column value = col("`" + field.name() + "`");
    return field.dataType() instanceof BinaryType ? base64(value) : value.cast("string");
  }
}

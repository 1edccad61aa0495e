package io.milepost.job.export;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;

/**
 * Rows in the text format of PostgreSQL's COPY, one line each and without its end: {@code \N} is
 * NULL, so empty text stays empty text. Made by the executors; the driver only passes bytes on.
 */
final class CopyText {
  private CopyText() {}

  static Dataset<String> lines(Dataset<Row> rows) {
    Column[] values =
        Arrays.stream(rows.schema().fields()).map(CopyText::value).toArray(Column[]::new);
    return rows.select(concat_ws("\t", values)).as(Encoders.STRING());
  }

  private static Column value(StructField field) {
    return coalesce(text(field), lit("\\N"));
  }

  private static Column text(StructField field) {
    Column value = col("`" + field.name() + "`");
    if (field.dataType() instanceof StringType) {
      return escaped(value);
    }
    if (field.dataType() instanceof BinaryType) {
      return concat(lit("\\\\x"), hex(value));
    }
    Column text = value.cast("string");
    // The session's time zone is UTC.
    return field.dataType() instanceof TimestampType ? concat(text, lit("+00")) : text;
  }

  /** The backslash first: the others bring new ones. */
  private static Column escaped(Column text) {
    Column escaped = replace(text, lit("\\"), lit("\\\\"));
    escaped = replace(escaped, lit("\n"), lit("\\n"));
    escaped = replace(escaped, lit("\r"), lit("\\r"));
    return replace(escaped, lit("\t"), lit("\\t"));
  }
}

package io.milepost.job.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.milepost.job.SparkTypes;
import io.milepost.model.schema.DataType;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** How a column that was selected by a {@link ReadExpression} gets its type in Spark. */
final class ReadColumn {
  private ReadColumn() {}

  /** The column of that name in its type. The session's time zone has to be UTC. */
  static Column of(String name, DataType type) {
    Column column = col(name);
    if (type == DataType.Simple.DATE) {
      return date_from_unix_date(column).as(name);
    }
    if (type == DataType.Simple.TIMESTAMP) {
      return timestamp_micros(column).as(name);
    }
    if (type == DataType.Simple.TIMESTAMP_NTZ) {
      return timestamp_micros(column).cast(DataTypes.TimestampNTZType).as(name);
    }
    return column.cast(SparkTypes.of(type)).as(name);
  }
}

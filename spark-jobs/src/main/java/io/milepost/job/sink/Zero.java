package io.milepost.job.sink;

import static org.apache.spark.sql.functions.lit;

import io.milepost.model.schema.DataType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.apache.spark.sql.Column;

/** The value that says nothing, for a column that must not be NULL. */
final class Zero implements DataType.Cases<Column> {
  @Override
  public Column simple(DataType.Simple type) {
    return switch (type) {
      case BOOLEAN -> lit(false);
      case SMALLINT, INT, BIGINT, FLOAT, DOUBLE -> lit(0);
      case DATE -> lit(LocalDate.EPOCH);
      case TIMESTAMP -> lit(Instant.EPOCH);
      case TIMESTAMP_NTZ -> lit(LocalDateTime.of(1970, 1, 1, 0, 0));
      case BINARY -> lit(new byte[0]);
      case STRING -> lit("");
    };
  }

  @Override
  public Column decimal(DataType.Decimal type) {
    return lit(0);
  }

  @Override
  public Column text(DataType.Text type) {
    return lit("");
  }
}

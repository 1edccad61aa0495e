package io.milepost.job.sink;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.RefusedException;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;

/** A value of a condition, read by the type of its column. */
record Literal(Column column) {

  Literal {
    requireNonNull(column, "column");
  }

  /**
   * The value that a text stands for.
   *
   * @throws RefusedException if it is none of the column's type
   */
  org.apache.spark.sql.Column of(String text) {
    try {
      return lit(column.type().match(new Parser(text)));
    } catch (NumberFormatException | DateTimeException e) {
      throw new RefusedException(
          "Cannot select rows by column %s: %s is no %s"
              .formatted(column.name(), text, column.type().text()));
    }
  }

  private record Parser(String text) implements DataType.Cases<Object> {
    @Override
    public Object simple(DataType.Simple type) {
      return switch (type) {
        case BOOLEAN -> bool();
        case SMALLINT, INT, BIGINT -> Long.valueOf(text);
        case FLOAT, DOUBLE -> Double.valueOf(text);
        case DATE -> LocalDate.parse(text);
        case TIMESTAMP -> instant();
        case TIMESTAMP_NTZ ->
            text.contains("T") ? LocalDateTime.parse(text) : LocalDate.parse(text).atStartOfDay();
        case BINARY -> throw new NumberFormatException("bytes have no text");
        case STRING -> text;
      };
    }

    @Override
    public Object decimal(DataType.Decimal type) {
      BigDecimal value = new BigDecimal(text);
      return value.scale() < 0 ? value.setScale(0) : value;
    }

    @Override
    public Object text(DataType.Text type) {
      return type.padding() == DataType.Padding.CHAR ? text.replaceFirst(" +\\z", "") : text;
    }

    private Object bool() {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new NumberFormatException("neither true nor false");
      };
    }

    /** A day is its beginning in UTC. */
    private Instant instant() {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).atStartOfDay(java.time.ZoneOffset.UTC).toInstant();
    }
  }
}

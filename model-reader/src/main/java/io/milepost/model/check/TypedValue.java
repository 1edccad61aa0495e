package io.milepost.model.check;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Text that is to be a value of a column's type, read as the jobs read it. */
record TypedValue(String text) implements DataType.Cases<Object> {
  TypedValue {
    requireNonNull(text, "text");
  }

  /** Why the text is no value of the column; nothing if it is one. */
  static Optional<String> refuse(Column column, String text) {
    try {
      requireNonNull(column.type().match(new TypedValue(text)), "value");
      return Optional.empty();
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.of(
          "Invalid value: %s (column %s is %s)"
              .formatted(text, column.name(), column.type().text()));
    }
  }

  @Override
  public Object simple(DataType.Simple type) {
    return switch (type) {
      case BOOLEAN -> bool();
      case SMALLINT -> Short.valueOf(text);
      case INT -> Integer.valueOf(text);
      case BIGINT -> Long.valueOf(text);
      case FLOAT, DOUBLE -> Double.valueOf(text);
      case DATE -> LocalDate.parse(text);
      case TIMESTAMP -> text.contains("T") ? OffsetDateTime.parse(text) : LocalDate.parse(text);
      case TIMESTAMP_NTZ -> text.contains("T") ? LocalDateTime.parse(text) : LocalDate.parse(text);
      case BINARY -> throw new NumberFormatException("bytes have no text");
      case STRING -> text;
    };
  }

  private Object bool() {
    if (!text.equals("true") && !text.equals("false")) {
      throw new NumberFormatException("neither true nor false");
    }
    return text.equals("true");
  }

  @Override
  public Object decimal(DataType.Decimal type) {
    BigDecimal value = new BigDecimal(text.length() < 100 ? text : "too long");
    if (Math.abs((long) value.scale()) > 100) {
      throw new NumberFormatException("too many digits");
    }
    return value;
  }

  @Override
  public Object text(DataType.Text type) {
    return text;
  }
}

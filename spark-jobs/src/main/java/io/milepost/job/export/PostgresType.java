package io.milepost.job.export;

import io.milepost.model.schema.DataType;

/** The model's types as PostgreSQL writes them. */
final class PostgresType implements DataType.Cases<String> {

  static String of(DataType type) {
    return type.match(new PostgresType());
  }

  @Override
  public String simple(DataType.Simple type) {
    return switch (type) {
      case BOOLEAN -> "boolean";
      case SMALLINT -> "smallint";
      case INT -> "integer";
      case BIGINT -> "bigint";
      case FLOAT -> "real";
      case DOUBLE -> "double precision";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp with time zone";
      case TIMESTAMP_NTZ -> "timestamp without time zone";
      case BINARY -> "bytea";
      case STRING -> "text";
    };
  }

  @Override
  public String decimal(DataType.Decimal type) {
    return "numeric(%d,%d)".formatted(type.precision(), type.scale());
  }

  @Override
  public String text(DataType.Text type) {
    return switch (type.padding()) {
      case CHAR -> "character(%d)".formatted(type.length());
      case VARCHAR -> "character varying(%d)".formatted(type.length());
    };
  }
}

package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.DataType;
import io.milepost.model.schema.DataType.Padding;
import java.util.Set;

/** Whether every value of a source's column has its place in a column of the contract's type. */
record TypeFit(SourceColumn source) implements DataType.Cases<Boolean> {
  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "name", "citext");

  /** What has a type of its own in a contract is not text. */
  private static final Set<String> NO_TEXTS =
      Set.of(
          "bool",
          "int2",
          "int4",
          "int8",
          "float4",
          "float8",
          "numeric",
          "date",
          "timestamp",
          "timestamptz",
          "bytea");

  TypeFit {
    requireNonNull(source, "source");
  }

  @Override
  public Boolean simple(DataType.Simple type) {
    return switch (type) {
      case BOOLEAN -> is("bool");
      case SMALLINT -> is("int2");
      case INT -> is("int2") || is("int4");
      case BIGINT -> is("int2") || is("int4") || is("int8");
      case FLOAT -> is("float4");
      case DOUBLE -> is("float4") || is("float8");
      case DATE -> is("date");
      case TIMESTAMP -> is("timestamptz");
      case TIMESTAMP_NTZ -> is("timestamp");
      case BINARY -> is("bytea");
      case STRING -> !NO_TEXTS.contains(source.type());
    };
  }

  /** A number without declared digits is checked row by row. */
  @Override
  public Boolean decimal(DataType.Decimal type) {
    if (!is("numeric")) {
      return false;
    }
    return source.modifier() < 0
        || (source.scale() <= type.scale()
            && source.precision() - source.scale() <= type.precision() - type.scale());
  }

  @Override
  public Boolean text(DataType.Text type) {
    if (!TEXTS.contains(source.type()) || source.length() > type.length()) {
      return false;
    }
    return type.padding() == Padding.VARCHAR || is("bpchar");
  }

  private boolean is(String type) {
    return source.type().equals(type);
  }
}

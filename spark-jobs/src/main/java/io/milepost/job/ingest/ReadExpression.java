package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import io.milepost.job.database.DatabaseFailure;
import io.milepost.job.database.Sql;
import io.milepost.model.schema.DataType;
import io.milepost.model.schema.DataType.Padding;

/**
 * How a column is selected in PostgreSQL so that no value changes on its way: dates travel as days
 * and times as microseconds since 1970, so that no time zone or calendar of a driver touches them,
 * and a value that has no place in the contract's type fails the query instead of being bent.
 *
 * @param name the column's name in the source
 * @param refusal names the column in what the failing query says
 */
record ReadExpression(String name, String refusal) implements DataType.Cases<String> {
  ReadExpression {
    requireNonNull(name, "name");
    requireNonNull(refusal, "refusal");
  }

  @Override
  public String simple(DataType.Simple type) {
    return switch (type) {
      case BOOLEAN -> quoted() + "::boolean";
      case SMALLINT -> quoted() + "::smallint";
      case INT -> quoted() + "::integer";
      case BIGINT -> quoted() + "::bigint";
      case FLOAT -> quoted() + "::real";
      case DOUBLE -> quoted() + "::double precision";
      case DATE -> orRefuse("BETWEEN '0001-01-01' AND '9999-12-31'", days(), "integer");
      case TIMESTAMP ->
          orRefuse(
              "BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'",
              micros(),
              "bigint");
      case TIMESTAMP_NTZ ->
          orRefuse("BETWEEN '0001-01-01' AND '9999-12-31 23:59:59.999999'", micros(), "bigint");
      case BINARY -> quoted() + "::bytea";
      case STRING -> quoted() + "::text";
    };
  }

  @Override
  public String decimal(DataType.Decimal type) {
    String digits =
        "= round(%1$s, %2$d) AND abs(%1$s) < 1e%3$d"
            .formatted(quoted(), type.scale(), type.precision() - type.scale());
    return "(%s)::numeric(%d,%d)"
        .formatted(orRefuse(digits, quoted(), "numeric"), type.precision(), type.scale());
  }

  /** A cast to text would cut the blanks of a char off. */
  @Override
  public String text(DataType.Text type) {
    return type.padding() == Padding.CHAR
        ? "CASE WHEN %1$s IS NOT NULL THEN concat(%1$s) END".formatted(quoted())
        : quoted() + "::text";
  }

  private String days() {
    return quoted() + " - DATE '1970-01-01'";
  }

  /** In whole numbers, since a double has not the digits. */
  private String micros() {
    return ("extract(epoch FROM date_trunc('second', %1$s))::bigint * 1000000"
            + " + extract(microseconds FROM %1$s)::bigint %% 1000000")
        .formatted(quoted());
  }

  /** The failing cast names the row's column, so that the planner cannot compute it beforehand. */
  private String orRefuse(String condition, String value, String type) {
    return ("CASE WHEN %1$s IS NULL THEN NULL WHEN %1$s %2$s THEN %3$s ELSE (%4$s ||"
            + " left(%1$s::text, 0))::%5$s END")
        .formatted(
            quoted(), condition, value, Sql.text(DatabaseFailure.VALUE_MARK + refusal), type);
  }

  private String quoted() {
    return Sql.name(name);
  }
}

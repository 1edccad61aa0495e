package io.milepost.job.sink;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rtrim;

import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.Bounds;
import io.milepost.model.job.SinkSpec.Condition;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType.Padding;
import io.milepost.model.schema.DataType.Text;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The rows a sink asks for, as one condition over stored rows. */
final class Conditions {
  private Conditions() {}

  /** True where every condition holds, false everywhere else. */
  static org.apache.spark.sql.Column of(SinkSpec sink) {
    org.apache.spark.sql.Column all = lit(true);
    for (var where : new TreeMap<>(sink.selection().where()).entrySet()) {
      Column column = sink.schema().find(where.getKey()).orElseThrow();
      all = all.and(of(column, where.getValue()));
    }
    return all;
  }

  private static org.apache.spark.sql.Column of(Column column, Condition condition) {
    Literal literal = new Literal(column);
    org.apache.spark.sql.Column value = comparable(column);
    org.apache.spark.sql.Column holds = lit(true);
    if (!condition.in().isEmpty()) {
      holds = holds.and(value.isin(literals(literal, condition.in())));
    }
    if (!condition.notIn().isEmpty()) {
      holds =
          holds.and(
              org.apache.spark.sql.functions.not(value.isin(literals(literal, condition.notIn()))));
    }
    Bounds bounds = condition.bounds();
    holds = bound(holds, bounds.above(), (h, text) -> h.and(value.gt(literal.of(text))));
    holds = bound(holds, bounds.atLeast(), (h, text) -> h.and(value.geq(literal.of(text))));
    holds = bound(holds, bounds.below(), (h, text) -> h.and(value.lt(literal.of(text))));
    holds = bound(holds, bounds.atMost(), (h, text) -> h.and(value.leq(literal.of(text))));
    if (condition.isNull().isPresent()) {
      holds = holds.and(condition.isNull().get() ? value.isNull() : value.isNotNull());
    }
    return coalesce(holds, lit(false));
  }

  private static org.apache.spark.sql.Column bound(
      org.apache.spark.sql.Column holds,
      Optional<String> end,
      BiFunction<org.apache.spark.sql.Column, String, org.apache.spark.sql.Column> and) {
    return end.map(text -> and.apply(holds, text)).orElse(holds);
  }

  private static Object[] literals(Literal literal, List<String> values) {
    return values.stream().map(literal::of).toArray();
  }

  /** Blanks that fill a char up are no part of what a person writes in a condition. */
  private static org.apache.spark.sql.Column comparable(Column column) {
    org.apache.spark.sql.Column stored = Delivery.stored(column);
    return column.type() instanceof Text text && text.padding() == Padding.CHAR
        ? rtrim(stored)
        : stored;
  }
}

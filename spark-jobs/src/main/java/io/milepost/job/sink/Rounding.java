package io.milepost.job.sink;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.milepost.job.SparkTypes;
import io.milepost.merge.RefusedException;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType;
import io.milepost.model.schema.DataType.Simple;
import java.math.BigDecimal;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;

/** Numbers brought to the nearest multiple, halves away from zero. */
final class Rounding {
  private static final Set<DataType> WHOLE = Set.of(Simple.SMALLINT, Simple.INT, Simple.BIGINT);

  private Rounding() {}

  static org.apache.spark.sql.Column toMultiple(Column column, String multiple) {
    BigDecimal step = step(column, multiple);
    if (column.type() == Simple.FLOAT || column.type() == Simple.DOUBLE) {
      return floating(Delivery.stored(column), step.doubleValue());
    }
    if (WHOLE.contains(column.type())) {
      return exact(column, DataTypes.createDecimalType(19, 0), step);
    }
    if (column.type() instanceof DataType.Decimal) {
      return exact(column, SparkTypes.of(column.type()), step);
    }
    throw new RefusedException(
        "Cannot mask column %s of type %s: its mask rounds, which fits numbers only"
            .formatted(column.name(), column.type().text()));
  }

  /**
   * Without a division, which would not be exact. A multiple that has no place in the column (100
   * for 99.99 in two digits) gives way to the one below.
   */
  private static org.apache.spark.sql.Column exact(
      Column column, org.apache.spark.sql.types.DataType type, BigDecimal step) {
    org.apache.spark.sql.Column value = Delivery.stored(column).cast(type);
    org.apache.spark.sql.Column size = abs(value);
    org.apache.spark.sql.Column raised = size.plus(lit(step.divide(BigDecimal.valueOf(2))));
    org.apache.spark.sql.Column nearest = raised.minus(raised.mod(lit(step)));
    org.apache.spark.sql.Column below = size.minus(size.mod(lit(step)));
    org.apache.spark.sql.types.DataType target = SparkTypes.of(column.type());
    return coalesce(signed(value, nearest).try_cast(target), signed(value, below).try_cast(target));
  }

  private static org.apache.spark.sql.Column floating(
      org.apache.spark.sql.Column value, double step) {
    org.apache.spark.sql.Column size = abs(value);
    org.apache.spark.sql.Column nearest =
        floor(size.divide(step).plus(0.5)).cast(DataTypes.DoubleType).multiply(step);
    // NaN, infinity and what is beyond whole numbers stay: they are their own nearest multiple.
    return when(size.lt(lit(step * Long.MAX_VALUE / 2)), signed(value, nearest)).otherwise(value);
  }

  private static org.apache.spark.sql.Column signed(
      org.apache.spark.sql.Column value, org.apache.spark.sql.Column size) {
    return when(value.lt(0), size.unary_$minus()).otherwise(size);
  }

  private static BigDecimal step(Column column, String multiple) {
    try {
      BigDecimal step = new BigDecimal(multiple);
      if (step.signum() > 0) {
        return step.scale() < 0 ? step.setScale(0) : step;
      }
    } catch (NumberFormatException e) {
      throw invalid(column, multiple, e);
    }
    throw invalid(column, multiple, null);
  }

  private static RefusedException invalid(
      Column column, String multiple, NumberFormatException cause) {
    RefusedException refused =
        new RefusedException(
            "Cannot mask column %s: round needs a number above 0, not %s"
                .formatted(column.name(), multiple));
    if (cause != null) {
      refused.initCause(cause);
    }
    return refused;
  }
}

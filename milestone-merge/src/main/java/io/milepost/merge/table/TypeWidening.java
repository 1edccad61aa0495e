package io.milepost.merge.table;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** Which types hold every value of another, so that a column may get them. */
public final class TypeWidening {
  private static final List<DataType> INTEGERS =
      List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  /** Digits that a whole number of each of these types may have. */
  private static final List<Integer> DIGITS = List.of(3, 5, 10, 19);

  private TypeWidening() {}

  /** Whether every value of one type is the same value of the other. */
  public static boolean isWider(DataType type, DataType than) {
    int narrow = INTEGERS.indexOf(than);
    if (narrow >= 0 && INTEGERS.contains(type)) {
      return INTEGERS.indexOf(type) > narrow;
    }
    if (type instanceof DecimalType wide) {
      return isWider(wide, than, narrow);
    }
    return type.equals(DataTypes.DoubleType)
        && (than.equals(DataTypes.FloatType) || (narrow >= 0 && narrow < DIGITS.size() - 1));
  }

  private static boolean isWider(DecimalType wide, DataType than, int integer) {
    int whole = wide.precision() - wide.scale();
    if (than instanceof DecimalType decimal) {
      return !wide.equals(decimal)
          && wide.scale() >= decimal.scale()
          && whole >= decimal.precision() - decimal.scale();
    }
    return integer >= 0 && whole >= DIGITS.get(integer);
  }
}

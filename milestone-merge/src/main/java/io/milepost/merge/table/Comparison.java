package io.milepost.merge.table;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/**
 * When two values are the same: NULL is NULL, NaN is NaN, -0.0 is 0.0, a decimal is its value, a
 * string its bytes, an array its elements in order, a map its entries in any order.
 */
public final class Comparison {
  private Comparison() {}

  /** Whether two values of a type differ; never NULL. */
  public static Column differs(Column one, Column other, DataType type) {
    if (Types.isUnordered(type)) {
      return not(canonical(one, type).eqNullSafe(canonical(other, type)));
    }
    return not(one.eqNullSafe(other));
  }

  /**
   * Whether two states of a row differ in any of these columns; never NULL.
   *
   * @param one gives a column of the one state by its name
   * @param other gives a column of the other
   */
  public static Column differ(
      List<StructField> fields, Function<String, Column> one, Function<String, Column> other) {
    return any(
        fields.stream()
            .map(
                field ->
                    differs(one.apply(field.name()), other.apply(field.name()), field.dataType()))
            .toList());
  }

  /**
   * Whether any of these conditions holds. They make a tree that is no deeper than it must be:
   * Spark goes down into expressions by recursion, and a chain of a thousand is too deep for it.
   */
  static Column any(List<Column> conditions) {
    if (conditions.size() < 2) {
      return conditions.isEmpty() ? lit(false) : conditions.get(0);
    }
    int half = conditions.size() / 2;
    return any(conditions.subList(0, half)).or(any(conditions.subList(half, conditions.size())));
  }

  /** A hash of some columns of a row: the same where their values are the same. */
  public static Column hash(StructType schema, List<String> names) {
    return xxhash64(
        names.stream()
            .map(
                name ->
                    canonical(
                        Types.column(name), Types.find(schema, name).orElseThrow().dataType()))
            .toArray(Column[]::new));
  }

  /** The same for values that are the same, and comparable: maps are sorted lists of entries. */
  public static Column canonical(Column value, DataType type) {
    if (type instanceof DoubleType || type instanceof FloatType) {
      return value.plus(lit(0.0).cast(type));
    }
    if (type instanceof VariantType) {
      // Fields in the order of their names, numbers by their value.
      return to_json(value);
    }
    if (type instanceof ArrayType array) {
      return transform(value, element -> canonical(element, array.elementType()));
    }
    if (type instanceof MapType map) {
      return array_sort(
          transform(
              map_entries(value),
              entry ->
                  struct(
                      canonical(entry.getField("key"), map.keyType()).as("key"),
                      canonical(entry.getField("value"), map.valueType()).as("value"))));
    }
    if (type instanceof StructType fields && fields.length() > 0) {
      return when(
          value.isNotNull(),
          struct(
              Arrays.stream(fields.fields())
                  .map(
                      field ->
                          canonical(value.getField(field.name()), field.dataType())
                              .as(field.name()))
                  .toArray(Column[]::new)));
    }
    return value;
  }
}

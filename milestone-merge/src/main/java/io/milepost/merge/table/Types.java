package io.milepost.merge.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VariantType;

/** What we need to know of Spark's types and names. */
public final class Types {
  private static final Set<String> SIMPLE = Set.of("boolean", "binary");

  private Types() {}

  /** A name as SQL takes it, whatever is in it. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** A column by its exact name. */
  public static Column column(String name) {
    return col(quoted(name));
  }

  /** Columns by their exact names. */
  public static Column[] columns(List<String> names) {
    return names.stream().map(Types::column).toArray(Column[]::new);
  }

  /**
   * Whether two names are one: their letters are, in whatever case, where a letter is also the
   * dotless form of another. Spark tells names apart in more than one way; this is the widest.
   */
  public static boolean sameName(String one, String other) {
    return one.equalsIgnoreCase(other);
  }

  /** Names, of those that are one only the first. */
  public static Set<String> names(Collection<String> names) {
    Set<String> kept = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    kept.addAll(names);
    return kept;
  }

  /** The field of a name, otherwise one whose name is the same. */
  public static Optional<StructField> find(StructType schema, String name) {
    List<StructField> found = all(schema, name);
    return found.stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  /** The fields whose names are the same as {@code name}. */
  public static List<StructField> all(StructType schema, String name) {
    return Arrays.stream(schema.fields()).filter(field -> sameName(field.name(), name)).toList();
  }

  /** The same schema with NULL allowed everywhere and nothing but names and types. */
  public static StructType nullable(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(
                field ->
                    new StructField(
                        field.name(), nullable(field.dataType()), true, Metadata.empty()))
            .toArray(StructField[]::new));
  }

  /** The rows under exactly these columns; one they lack is NULL. */
  public static Dataset<Row> aligned(Dataset<Row> rows, StructType schema) {
    return aligned(rows, schema, Map.of());
  }

  /**
   * The same with other values.
   *
   * @param values of columns, by name, in terms of the rows
   */
  public static Dataset<Row> aligned(
      Dataset<Row> rows, StructType schema, Map<String, Column> values) {
    StructType present = rows.schema();
    return rows.select(
        Arrays.stream(schema.fields())
            .map(
                field ->
                    values.containsKey(field.name())
                        ? values.get(field.name()).as(field.name())
                        : alignedColumn(present, field))
            .toArray(Column[]::new));
  }

  /** Columns whose values cannot be compared, a string by its bytes, with their types. */
  public static List<String> incomparable(StructType schema) {
    return Arrays.stream(schema.fields())
        .filter(field -> !comparable(field.dataType()))
        .map(field -> field.name() + " " + field.dataType().sql())
        .toList();
  }

  /** Whether Delta keeps the least and the greatest value of a column of this type. */
  static boolean hasStatistics(DataType type) {
    return type instanceof NumericType
        || type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof StringType;
  }

  /** Whether a map or a variant is somewhere inside: Spark compares none. */
  public static boolean isUnordered(DataType type) {
    if (type instanceof ArrayType array) {
      return isUnordered(array.elementType());
    }
    if (type instanceof StructType struct) {
      return Arrays.stream(struct.fields()).anyMatch(field -> isUnordered(field.dataType()));
    }
    return type instanceof MapType || type instanceof VariantType;
  }

  /** Whether a variant is it, or somewhere inside. */
  public static boolean hasVariant(DataType type) {
    return type instanceof VariantType || parts(type).stream().anyMatch(Types::hasVariant);
  }

  /** The types it is made of; none for a simple one. */
  static List<DataType> parts(DataType type) {
    if (type instanceof ArrayType array) {
      return List.of(array.elementType());
    }
    if (type instanceof MapType map) {
      return List.of(map.keyType(), map.valueType());
    }
    return type instanceof StructType struct
        ? Arrays.stream(struct.fields()).map(StructField::dataType).toList()
        : List.of();
  }

  /** Whether it has parts. */
  public static boolean isNested(DataType type) {
    return type instanceof ArrayType || type instanceof StructType || type instanceof MapType;
  }

  private static Column alignedColumn(StructType present, StructField wanted) {
    return find(present, wanted.name())
        .map(field -> column(field.name()))
        .orElse(lit(null).cast(wanted.dataType()))
        .as(wanted.name());
  }

  private static DataType nullable(DataType type) {
    if (type instanceof ArrayType array) {
      return DataTypes.createArrayType(nullable(array.elementType()), true);
    }
    if (type instanceof MapType map) {
      return DataTypes.createMapType(nullable(map.keyType()), nullable(map.valueType()), true);
    }
    return type instanceof StructType struct ? nullable(struct) : type;
  }

  private static boolean comparable(DataType type) {
    if (type instanceof ArrayType array) {
      return comparable(array.elementType());
    }
    if (type instanceof MapType map) {
      return comparable(map.keyType()) && comparable(map.valueType());
    }
    if (type instanceof StructType struct) {
      return struct.length() > 0
          && Arrays.stream(struct.fields()).map(StructField::dataType).allMatch(Types::comparable);
    }
    if (type instanceof StringType string) {
      return string.isUTF8BinaryCollation();
    }
    return hasStatistics(type) || type instanceof VariantType || SIMPLE.contains(type.typeName());
  }

  /** The values of a row by the names of its columns. */
  public static Map<String, Object> values(Row row) {
    Map<String, Object> values = new HashMap<>();
    for (String name : row.schema().fieldNames()) {
      values.put(name, row.getAs(name));
    }
    return values;
  }
}

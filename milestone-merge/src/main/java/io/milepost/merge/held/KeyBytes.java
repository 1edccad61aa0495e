package io.milepost.merge.held;

import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Keys of rows as bytes, which are the same of equal keys and of no others. */
public final class KeyBytes {
  private final List<DataType> types;
  private final UnsafeProjection key;

  private KeyBytes(List<DataType> types, List<Expression> parts) {
    this.types = List.copyOf(types);
    this.key = UnsafeProjection$.MODULE$.create(CollectionConverters.asScala(parts).toSeq());
  }

  /**
   * Keys of rows of a schema.
   *
   * @param columns of the key, in whatever case
   * @return empty if equal values of its types may have other bytes, as 0.0 and -0.0 do
   */
  public static Optional<KeyBytes> of(StructType schema, List<String> columns) {
    List<DataType> types = new ArrayList<>();
    List<Expression> parts = new ArrayList<>();
    for (String column : columns) {
      StructField field = Types.find(schema, column).orElseThrow();
      if (!isStable(field.dataType())) {
        return Optional.empty();
      }
      types.add(field.dataType());
      parts.add(new BoundReference(schema.fieldIndex(field.name()), field.dataType(), true));
    }
    return Optional.of(new KeyBytes(types, parts));
  }

  private static boolean isStable(DataType type) {
    return !Types.isNested(type)
        && !(type instanceof DoubleType)
        && !(type instanceof FloatType)
        && (!(type instanceof StringType string) || string.isUTF8BinaryCollation());
  }

  /** Whether the other's keys may be compared with these. */
  public boolean isLike(KeyBytes other) {
    return types.equals(other.types);
  }

  /** The key of a row; the next one takes its place. */
  public UnsafeRow of(InternalRow row) {
    return key.apply(row);
  }
}

package io.milepost.job;

import io.milepost.model.schema.Column;
import io.milepost.model.schema.DataType;
import io.milepost.model.schema.Schema;
import java.util.function.Function;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The model's types as Spark's. */
public final class SparkTypes implements DataType.Cases<org.apache.spark.sql.types.DataType> {
  private SparkTypes() {}

  /** The type rows of ours have for a column of that type. */
  public static org.apache.spark.sql.types.DataType of(DataType type) {
    return type.match(new SparkTypes());
  }

  /** Columns under their storage names, as our tables hold them. */
  public static StructType stored(Schema schema) {
    return struct(schema, Column::storageName);
  }

  /** Columns under the names of the model, as consumers and transformers see them. */
  public static StructType named(Schema schema) {
    return struct(schema, Column::name);
  }

  private static StructType struct(Schema schema, Function<Column, String> name) {
    return new StructType(
        schema.columns().stream()
            .map(column -> DataTypes.createStructField(name.apply(column), of(column.type()), true))
            .toArray(StructField[]::new));
  }

  @Override
  public org.apache.spark.sql.types.DataType simple(DataType.Simple type) {
    return switch (type) {
      case BOOLEAN -> DataTypes.BooleanType;
      case SMALLINT -> DataTypes.ShortType;
      case INT -> DataTypes.IntegerType;
      case BIGINT -> DataTypes.LongType;
      case FLOAT -> DataTypes.FloatType;
      case DOUBLE -> DataTypes.DoubleType;
      case DATE -> DataTypes.DateType;
      case TIMESTAMP -> DataTypes.TimestampType;
      case TIMESTAMP_NTZ -> DataTypes.TimestampNTZType;
      case BINARY -> DataTypes.BinaryType;
      case STRING -> DataTypes.StringType;
    };
  }

  @Override
  public org.apache.spark.sql.types.DataType decimal(DataType.Decimal type) {
    return DataTypes.createDecimalType(type.precision(), type.scale());
  }

  @Override
  public org.apache.spark.sql.types.DataType text(DataType.Text type) {
    return DataTypes.StringType;
  }
}

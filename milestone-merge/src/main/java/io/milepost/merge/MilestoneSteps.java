package io.milepost.merge;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.PREVIOUS_BATCH;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_IN;
import static io.milepost.merge.MilestoneColumns.SEQ_OUT;
import static io.milepost.merge.MilestoneColumns.UNSET;
import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.MilestoneColumns.VERSION;
import static io.milepost.merge.MilestoneColumns.shown;
import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.table.Comparison;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Pure functions from rows to rows, named for what the rows become. */
public final class MilestoneSteps {
  /** A key that was not there. */
  public static final String INSERT = "insert";

  /** A key whose row differs. */
  public static final String UPDATE = "update";

  /** A key that is gone. */
  public static final String DELETE = "delete";

  /** Rows to merge: whether the row closes a version or opens one. */
  static final String CLOSES = "mp_closes";

  private static final String BEFORE = "mp_before_";
  private static final String PRESENT = "mp_present";

  private MilestoneSteps() {}

  /** Of versions: those that were open as of a batch. */
  public static Dataset<Row> asOf(Dataset<Row> versions, long batch) {
    return versions.where(
        col(BATCH_IN).leq(batch).and(col(BATCH_OUT).isNull().or(col(BATCH_OUT).gt(batch))));
  }

  /** Of versions: what they were when a batch was merged and none after it. */
  static Dataset<Row> through(Dataset<Row> versions, long batch) {
    Column later = col(BATCH_OUT).gt(batch);
    return versions
        .where(col(BATCH_IN).leq(batch))
        .withColumn(OPEN, col(OPEN).or(later))
        .withColumn(SEQ_OUT, when(not(later), col(SEQ_OUT)))
        .withColumn(VALID_TO, when(not(later), col(VALID_TO)))
        .withColumn(BATCH_OUT, when(not(later), col(BATCH_OUT)));
  }

  /** Of versions: those opened or closed after one batch and through another. */
  static Dataset<Row> touched(Dataset<Row> versions, long from, long to) {
    return versions.where(
        col(BATCH_IN)
            .gt(from)
            .and(col(BATCH_IN).leq(to))
            .or(col(BATCH_OUT).gt(from).and(col(BATCH_OUT).leq(to))));
  }

  /** Of versions: the same, numbered within their key. */
  static Dataset<Row> numbered(Dataset<Row> versions, StructType schema, List<String> key) {
    WindowSpec perKey =
        Window.partitionBy(columns(key)).orderBy(col(BATCH_IN), col(SEQ_IN), col(REVISION));
    List<String> names = List.of(schema.fieldNames());
    return Types.aligned(versions, versionSchema(schema))
        .withColumn(VERSION, row_number().over(perKey))
        .withColumn(PREVIOUS_BATCH, lag(col(BATCH_IN), 1).over(perKey))
        .withColumnRenamed(VERSION, shown(VERSION, names))
        .withColumnRenamed(PREVIOUS_BATCH, shown(PREVIOUS_BATCH, names));
  }

  /** Columns of versions of data with these columns. */
  static StructType versionSchema(StructType data) {
    return data.add(BATCH_IN, DataTypes.LongType)
        .add(SEQ_IN, DataTypes.LongType)
        .add(BATCH_OUT, DataTypes.LongType)
        .add(SEQ_OUT, DataTypes.LongType)
        .add(VALID_FROM, DataTypes.TimestampType)
        .add(VALID_TO, DataTypes.TimestampType)
        .add(OPEN, DataTypes.BooleanType)
        .add(REVISION, DataTypes.IntegerType);
  }

  /**
   * Of two images of a dataset: one row per key that differs, as the change log wants it. A delete
   * has its key and NULLs.
   */
  public static Dataset<Row> difference(
      Dataset<Row> before, Dataset<Row> after, StructType schema, List<String> key) {
    Dataset<Row> left =
        before.select(prefixed(schema)).withColumn(BEFORE + PRESENT, lit(true)).alias("b");
    Dataset<Row> right = Types.aligned(after, schema).withColumn(PRESENT, lit(true)).alias("a");
    Column sameKey =
        key.stream()
            .map(name -> column(BEFORE + name).equalTo(column(name)))
            .reduce(Column::and)
            .orElseThrow();
    Column op =
        when(column(BEFORE + PRESENT).isNull(), INSERT)
            .when(column(PRESENT).isNull(), DELETE)
            .when(differs(schema, key), UPDATE);
    List<Column> selected = new ArrayList<>();
    for (StructField field : schema.fields()) {
      Column value = column(field.name());
      boolean inKey = key.contains(field.name());
      selected.add(
          (inKey ? coalesce(value, column(BEFORE + field.name())) : value).as(field.name()));
    }
    selected.add(op.as(OP));
    return left.join(right, sameKey, "full_outer")
        .select(selected.toArray(Column[]::new))
        .where(col(OP).isNotNull());
  }

  /** Of an image: each row as an insert. */
  public static Dataset<Row> inserted(Dataset<Row> image, StructType schema) {
    return Types.aligned(image, schema).withColumn(OP, lit(INSERT));
  }

  /** Of changes: rows of the change log. */
  public static Dataset<Row> logged(Dataset<Row> changes, long batch) {
    return changes
        .withColumn(BATCH, lit(batch))
        .withColumn(SEQ, lit(0L))
        .withColumn(UNSET, lit(null).cast(DataTypes.createArrayType(DataTypes.StringType)));
  }

  /** Of rows of the change log that insert or update: open versions. */
  static Dataset<Row> opened(Dataset<Row> log, StructType schema, Instant sourceTime) {
    List<Column> selected = new ArrayList<>(List.of(columns(List.of(schema.fieldNames()))));
    versionColumns(col(BATCH), col(SEQ), sourceTime)
        .forEach((name, value) -> selected.add(value.as(name)));
    return log.select(selected.toArray(Column[]::new));
  }

  /** Our columns of a version that a batch opens. */
  static Map<String, Column> versionColumns(Column batch, Column seq, Instant sourceTime) {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(BATCH_IN, batch);
    columns.put(SEQ_IN, seq);
    columns.put(BATCH_OUT, lit(null).cast(DataTypes.LongType));
    columns.put(SEQ_OUT, lit(null).cast(DataTypes.LongType));
    columns.put(VALID_FROM, lit(sourceTime));
    columns.put(VALID_TO, lit(null).cast(DataTypes.TimestampType));
    columns.put(OPEN, lit(true));
    columns.put(REVISION, lit(0));
    return columns;
  }

  /**
   * Of versions and rows of the change log: all that were open, some of them closed now, and those
   * that the log opens. Few rows, in one partition.
   */
  static Dataset<Row> rewritten(
      Dataset<Row> versions, Dataset<Row> log, TableContract contract, Instant sourceTime) {
    List<String> key = contract.key();
    StructType stored = versionSchema(contract.stored());
    List<Column> closing = new ArrayList<>();
    key.forEach(name -> closing.add(column(name).as(BEFORE + name)));
    closing.add(col(BATCH));
    closing.add(col(SEQ));
    Column sameKey =
        key.stream()
            .map(name -> column(name).equalTo(column(BEFORE + name)))
            .reduce(Column::and)
            .orElseThrow();
    Dataset<Row> closed =
        versions
            .where(col(OPEN).equalTo(lit(true)))
            .coalesce(1)
            .join(
                log.where(col(OP).isin(UPDATE, DELETE))
                    .select(closing.toArray(Column[]::new))
                    .coalesce(1),
                sameKey,
                "left_outer")
            .withColumn(BATCH_OUT, col(BATCH))
            .withColumn(SEQ_OUT, col(SEQ))
            .withColumn(VALID_TO, when(col(BATCH).isNotNull(), lit(sourceTime)))
            .withColumn(OPEN, col(BATCH).isNull());
    Dataset<Row> opened =
        opened(log.where(col(OP).isin(INSERT, UPDATE)).coalesce(1), contract.schema(), sourceTime);
    return Types.aligned(closed, stored).unionByName(Types.aligned(opened, stored)).coalesce(1);
  }

  /** Of rows of the change log: an update twice, since it closes a version and opens one. */
  static Dataset<Row> closingAndOpening(Dataset<Row> log) {
    return log.withColumn(
        CLOSES,
        explode(
            when(col(OP).equalTo(UPDATE), array(lit(true), lit(false)))
                .when(col(OP).equalTo(DELETE), array(lit(true)))
                .otherwise(array(lit(false)))));
  }

  private static Column[] prefixed(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> column(field.name()).as(BEFORE + field.name()))
        .toArray(Column[]::new);
  }

  private static Column differs(StructType schema, List<String> key) {
    return Arrays.stream(schema.fields())
        .filter(field -> !key.contains(field.name()))
        .map(
            field ->
                Comparison.differs(
                    column(BEFORE + field.name()), column(field.name()), field.dataType()))
        .reduce(Column::or)
        .orElse(lit(false));
  }
}

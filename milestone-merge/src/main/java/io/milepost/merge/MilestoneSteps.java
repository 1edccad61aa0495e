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
import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.MilestoneColumns.VERSION;
import static io.milepost.merge.MilestoneColumns.shown;
import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.table.Comparison;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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

  /** All keys that were there are gone. */
  public static final String TRUNCATE = "truncate";

  private static final String BEFORE = "mp_before_";
  private static final String PRESENT = "mp_present";
  private static final String GOES_ON = "mp_goes_on";
  private static final String ENDS = "mp_ends";

  private MilestoneSteps() {}

  /** Of versions: those that were open as of a batch. */
  public static Dataset<Row> asOf(Dataset<Row> versions, long batch) {
    return versions.where(
        col(BATCH_IN).leq(batch).and(col(BATCH_OUT).isNull().or(col(BATCH_OUT).gt(batch))));
  }

  /** Of versions: what they were when a batch was merged and none after it. */
  public static Dataset<Row> through(Dataset<Row> versions, long batch) {
    Column later = col(BATCH_OUT).gt(batch);
    return versions
        .where(col(BATCH_IN).leq(batch))
        .withColumn(OPEN, col(OPEN).or(later))
        .withColumn(SEQ_OUT, when(not(later), col(SEQ_OUT)))
        .withColumn(VALID_TO, when(not(later), col(VALID_TO)))
        .withColumn(BATCH_OUT, when(not(later), col(BATCH_OUT)));
  }

  /** Of versions: those opened or closed after one batch and through another. */
  public static Dataset<Row> touched(Dataset<Row> versions, long from, long to) {
    return versions.where(
        col(BATCH_IN)
            .gt(from)
            .and(col(BATCH_IN).leq(to))
            .or(col(BATCH_OUT).gt(from).and(col(BATCH_OUT).leq(to))));
  }

  /** Of versions: the same, numbered within their key; a row without a key is its only one. */
  static Dataset<Row> numbered(Dataset<Row> versions, StructType schema, List<String> key) {
    WindowSpec perKey =
        Window.partitionBy(columns(key)).orderBy(col(BATCH_IN), col(SEQ_IN), col(REVISION));
    List<String> names = List.of(schema.fieldNames());
    boolean alone = key.isEmpty();
    Column before = alone ? lit(null).cast(DataTypes.LongType) : lag(col(BATCH_IN), 1).over(perKey);
    return Types.aligned(versions, versionSchema(schema))
        .withColumn(VERSION, alone ? lit(1) : row_number().over(perKey))
        .withColumn(PREVIOUS_BATCH, before)
        .withColumnRenamed(VERSION, shown(VERSION, names))
        .withColumnRenamed(PREVIOUS_BATCH, shown(PREVIOUS_BATCH, names));
  }

  /** Columns of versions of data with these columns. */
  public static StructType versionSchema(StructType data) {
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
   *
   * @param spec with the names of the tables
   */
  public static Dataset<Row> difference(Dataset<Row> before, Dataset<Row> after, MergeSpec spec) {
    boolean ignored = spec.meaning().untrackedChange() == UntrackedChange.IGNORED;
    return difference(
        before,
        after,
        new Compared(spec.schema(), spec.key(), ignored ? spec.meaning().untracked() : Set.of()));
  }

  /** What two images are compared by: all columns but the ignored ones. */
  public record Compared(StructType schema, List<String> key, Set<String> ignored) {
    public Compared {
      key = List.copyOf(key);
      ignored = Set.copyOf(ignored);
    }
  }

  /** The same, by these columns. */
  public static Dataset<Row> difference(
      Dataset<Row> before, Dataset<Row> after, Compared compared) {
    StructType schema = compared.schema();
    List<String> key = compared.key();
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
            .when(differs(compared), UPDATE);
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

  /**
   * Of versions opened or closed after a batch: one row per change, as the change log wants it. An
   * end after which its key goes on at once is none.
   */
  public static Dataset<Row> each(
      Dataset<Row> versions, long from, StructType schema, List<String> key) {
    StructType change =
        schema
            .add(BATCH, DataTypes.LongType)
            .add(SEQ, DataTypes.LongType)
            .add(OP, DataTypes.StringType);
    if (key.isEmpty()) {
      return Types.aligned(
          versions
              .where(col(BATCH_IN).gt(from))
              .withColumn(BATCH, col(BATCH_IN))
              .withColumn(SEQ, col(SEQ_IN))
              .withColumn(OP, lit(INSERT)),
          change);
    }
    WindowSpec perKey = Window.partitionBy(columns(key)).orderBy(col(BATCH_IN), col(SEQ_IN));
    Column before = lag(struct(col(BATCH_OUT), col(SEQ_OUT)), 1).over(perKey);
    Column after = lead(struct(col(BATCH_IN), col(SEQ_IN)), 1).over(perKey);
    Dataset<Row> chained =
        versions
            .withColumn(
                GOES_ON, coalesce(before.equalTo(struct(col(BATCH_IN), col(SEQ_IN))), lit(false)))
            .withColumn(
                ENDS,
                col(BATCH_OUT)
                    .isNotNull()
                    .and(
                        coalesce(
                            not(after.equalTo(struct(col(BATCH_OUT), col(SEQ_OUT)))), lit(true))));
    Dataset<Row> opens =
        chained
            .where(col(BATCH_IN).gt(from))
            .withColumn(OP, when(col(GOES_ON), UPDATE).otherwise(INSERT))
            .withColumn(BATCH, col(BATCH_IN))
            .withColumn(SEQ, col(SEQ_IN));
    List<Column> gone = new ArrayList<>(List.of(columns(key)));
    gone.add(col(BATCH_OUT).as(BATCH));
    gone.add(col(SEQ_OUT).as(SEQ));
    gone.add(lit(DELETE).as(OP));
    Dataset<Row> ends =
        chained.where(col(ENDS).and(col(BATCH_OUT).gt(from))).select(gone.toArray(Column[]::new));
    return Types.aligned(opens, change).unionByName(Types.aligned(ends, change));
  }

  /** Of an image: each row as an insert. */
  public static Dataset<Row> inserted(Dataset<Row> image, StructType schema) {
    return Types.aligned(image, schema).withColumn(OP, lit(INSERT));
  }

  /** Of changes: rows of the change log. */
  public static Dataset<Row> logged(Dataset<Row> changes, long batch) {
    return changes.withColumn(BATCH, lit(batch));
  }

  private static Column[] prefixed(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> column(field.name()).as(BEFORE + field.name()))
        .toArray(Column[]::new);
  }

  private static Column differs(Compared compared) {
    List<StructField> fields =
        Arrays.stream(compared.schema().fields())
            .filter(field -> !compared.key().contains(field.name()))
            .filter(field -> !compared.ignored().contains(field.name()))
            .toList();
    return Comparison.differ(fields, name -> column(BEFORE + name), Types::column);
  }
}

package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Events that lack columns, completed from what their key was before, so that every row of a change
 * log stands for itself. Costs a look at the live rows of the keys.
 */
final class PartialRows {
  /** Of a completed event: whether there was nothing to complete it from. */
  static final String ORPHAN = "mp_orphan";

  private static final String BASE = "mp_base";
  private static final String KEY = "mp_key_";
  private static final String VALUE = "mp_value";
  private static final String BEFORE = "mp_before";

  private final MergeSpec spec;

  /** Completes events of a dataset whose spec has the names of the tables. */
  PartialRows(MergeSpec spec) {
    this.spec = spec;
  }

  /**
   * The events with all their columns.
   *
   * @param events different from each other
   * @param live the dataset as of the batch before
   * @param truncates ordinals of the events that delete all
   */
  Dataset<Row> completed(Dataset<Row> events, Dataset<Row> live, List<Long> truncates) {
    StructType schema =
        Types.nullable(spec.schema())
            .add(MilestoneColumns.OP, DataTypes.StringType)
            .add(MilestoneColumns.SEQ, DataTypes.LongType)
            .add(MilestoneColumns.UNSET, DataTypes.createArrayType(DataTypes.StringType))
            .add(BASE, DataTypes.BooleanType);
    Column isTruncate = col(MilestoneColumns.OP).equalTo(MilestoneSteps.TRUNCATE);
    Dataset<Row> keyed = events.where(not(isTruncate));
    Dataset<Row> base =
        live.join(keyed.select(prefixedKey()).distinct(), sameKey(), "left_semi")
            .withColumn(MilestoneColumns.OP, lit(MilestoneSteps.INSERT))
            .withColumn(BASE, lit(true));
    Dataset<Row> states =
        Types.aligned(base, schema)
            .unionByName(Types.aligned(keyed.withColumn(BASE, lit(false)), schema));
    WindowSpec inOrder =
        Window.partitionBy(columns(spec.key()))
            .orderBy(col(BASE).desc(), col(MilestoneColumns.SEQ));
    WindowSpec soFar = inOrder.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    Dataset<Row> chained =
        states.withColumn(
            BEFORE,
            lag(struct(col(MilestoneColumns.OP), col(MilestoneColumns.SEQ), col(BASE)), 1)
                .over(inOrder));
    List<Column> selected = new ArrayList<>();
    for (String name : schema.fieldNames()) {
      selected.add(mayBeUnset(name) ? sent(name, soFar) : column(name));
    }
    selected.add(partial().and(not(wasLive(truncates))).as(ORPHAN));
    Dataset<Row> complete =
        chained.select(selected.toArray(Column[]::new)).where(not(col(BASE))).drop(BASE);
    return complete.unionByName(
        Types.aligned(events.where(isTruncate).withColumn(ORPHAN, lit(false)), complete.schema()));
  }

  /** Whether an event lacks columns that it should have: a delete needs no more than its key. */
  static Column partial() {
    return coalesce(size(col(MilestoneColumns.UNSET)), lit(0))
        .gt(0)
        .and(col(MilestoneColumns.OP).isin(MilestoneSteps.INSERT, MilestoneSteps.UPDATE));
  }

  /** Whether the key was there just before the event. */
  private static Column wasLive(List<Long> truncates) {
    Column before = col(BEFORE);
    Column there =
        coalesce(before.getField(MilestoneColumns.OP).notEqual(MilestoneSteps.DELETE), lit(false));
    if (truncates.isEmpty()) {
      return there;
    }
    Column truncated =
        exists(
            array(truncates.stream().map(seq -> lit(seq)).toArray(Column[]::new)),
            seq ->
                seq.lt(col(MilestoneColumns.SEQ))
                    .and(before.getField(BASE).or(seq.gt(before.getField(MilestoneColumns.SEQ)))));
    return there.and(not(truncated));
  }

  private boolean mayBeUnset(String name) {
    return !name.startsWith(MilestoneColumns.PREFIX) && !spec.key().contains(name);
  }

  /** The value of a column that was last sent. */
  private static Column sent(String name, WindowSpec soFar) {
    Column lacks = coalesce(array_contains(col(MilestoneColumns.UNSET), name), lit(false));
    Column sent = when(not(lacks), struct(column(name).as(VALUE)));
    return when(lacks, last(sent, true).over(soFar).getField(VALUE))
        .otherwise(column(name))
        .as(name);
  }

  private Column[] prefixedKey() {
    return spec.key().stream().map(name -> column(name).as(KEY + name)).toArray(Column[]::new);
  }

  private Column sameKey() {
    return spec.key().stream()
        .map(name -> column(name).equalTo(column(KEY + name)))
        .reduce(Column::and)
        .orElseThrow();
  }
}

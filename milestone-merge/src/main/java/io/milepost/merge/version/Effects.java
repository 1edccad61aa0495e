package io.milepost.merge.version;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_IN;
import static io.milepost.merge.MilestoneColumns.SEQ_OUT;
import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.version.KeyStates.BASE;
import static io.milepost.merge.version.KeyStates.EFFECT;
import static io.milepost.merge.version.Transitions.FOUND;
import static io.milepost.merge.version.Transitions.NAMED;
import static io.milepost.merge.version.Transitions.OPENS;
import static io.milepost.merge.version.Transitions.WAS_LIVE;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first_value;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What effects on a key make of its versions: each ends the one before it and, unless it deletes,
 * opens one.
 */
final class Effects {
  private static final String FIRST = "mp_first";
  private static final String NEXT_BATCH = "mp_next_batch";
  private static final String NEXT_SEQ = "mp_next_seq";

  private final TableContract contract;
  private final Map<Long, Instant> times;
  private final WindowSpec inOrder;

  /**
   * Effects on keys of a dataset.
   *
   * @param times source times of the batches in the log
   */
  Effects(TableContract contract, Map<Long, Instant> times) {
    this.contract = contract;
    this.times = times;
    this.inOrder = KeyStates.inOrder(contract);
  }

  /** Keyless rows end nothing. */
  Dataset<Row> added(Dataset<Row> log) {
    return selected(
        log.withColumns(
            Map.of(
                EFFECT, lit(MilestoneSteps.INSERT),
                NEXT_BATCH, lit(null).cast(DataTypes.LongType),
                NEXT_SEQ, lit(null).cast(DataTypes.LongType),
                OPENS, lit(true),
                NAMED, lit(true),
                WAS_LIVE, lit(false))));
  }

  private static Dataset<Row> net(Dataset<Row> log) {
    return log.withColumns(Map.of(EFFECT, col(OP), BASE, lit(false), NAMED, lit(true)));
  }

  /** Net changes of one batch: a key has one at most, so that nothing comes before or after it. */
  private static Dataset<Row> alone(Dataset<Row> log) {
    return log.withColumns(
        Map.of(
            EFFECT, col(OP),
            NEXT_BATCH, lit(null).cast(DataTypes.LongType),
            NEXT_SEQ, lit(null).cast(DataTypes.LongType),
            FIRST, lit(true),
            NAMED, lit(true),
            WAS_LIVE, col(OP).notEqual(MilestoneSteps.INSERT)));
  }

  /** Each effect ends the version before it and, unless it deletes, opens one. */
  private Dataset<Row> chained(Dataset<Row> effects) {
    WindowSpec everyone =
        inOrder.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    Column first =
        first_value(
            when(
                col(EFFECT)
                    .isin(MilestoneSteps.INSERT, MilestoneSteps.UPDATE, MilestoneSteps.DELETE),
                col(EFFECT)),
            lit(true));
    return effects.withColumns(
        Map.of(
            NEXT_BATCH, lead(col(BATCH), 1).over(inOrder),
            NEXT_SEQ, lead(col(SEQ), 1).over(inOrder),
            FIRST, lag(lit(true), 1).over(inOrder).isNull(),
            WAS_LIVE, coalesce(first.over(everyone).notEqual(MilestoneSteps.INSERT), lit(true))));
  }

  /** Of states of keys in order, of which the open version is one. */
  Dataset<Row> ofStates(Dataset<Row> states) {
    return selected(
        chained(states)
            .where(
                col(BASE)
                    .and(col(NEXT_BATCH).isNotNull().or(col(EFFECT).isNotNull()))
                    .or(col(EFFECT).isin(MilestoneSteps.INSERT, MilestoneSteps.UPDATE)))
            .withColumn(OPENS, not(col(BASE))));
  }

  /**
   * Of a log that was compared when it was staged: each row is an effect. The first one of a key
   * ends its open version, and may open one as well.
   */
  Dataset<Row> ofNet(Dataset<Row> log) {
    Column opens = col(EFFECT).isin(MilestoneSteps.INSERT, MilestoneSteps.UPDATE);
    Column ends = col(FIRST).and(col(EFFECT).isin(MilestoneSteps.UPDATE, MilestoneSteps.DELETE));
    Column both =
        when(opens.and(ends), array(lit(true), lit(false)))
            .when(opens, array(lit(true)))
            .when(ends, array(lit(false)))
            .otherwise(array().cast("array<boolean>"));
    Dataset<Row> chained = times.size() == 1 ? alone(log) : chained(net(log));
    return selected(
        chained
            .withColumn(OPENS, explode(both))
            .withColumns(
                Map.of(
                    NEXT_BATCH, when(col(OPENS), col(NEXT_BATCH)).otherwise(col(BATCH)),
                    NEXT_SEQ, when(col(OPENS), col(NEXT_SEQ)).otherwise(col(SEQ)))));
  }

  private Dataset<Row> selected(Dataset<Row> rows) {
    StructType schema =
        MilestoneSteps.versionSchema(contract.stored())
            .add(OPENS, DataTypes.BooleanType)
            .add(WAS_LIVE, DataTypes.BooleanType)
            .add(NAMED, DataTypes.BooleanType);
    StructType whole = Types.find(rows.schema(), FOUND).map(schema::add).orElse(schema);
    return Types.aligned(
        rows,
        whole,
        Map.of(
            BATCH_IN, col(BATCH),
            SEQ_IN, col(SEQ),
            BATCH_OUT, col(NEXT_BATCH),
            SEQ_OUT, col(NEXT_SEQ),
            VALID_FROM, time(col(BATCH)),
            VALID_TO, time(col(NEXT_BATCH)),
            OPEN, col(NEXT_BATCH).isNull(),
            REVISION, lit(0)));
  }

  private Column time(Column batch) {
    Column[] entries =
        times.entrySet().stream()
            .flatMap(entry -> Stream.of(lit(entry.getKey()), lit(entry.getValue())))
            .toArray(Column[]::new);
    return entries.length == 0
        ? lit(null).cast(DataTypes.TimestampType)
        : try_element_at(map(entries), batch);
  }
}

package io.milepost.merge.version;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_IN;
import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.held.FewRows;
import io.milepost.merge.table.Comparison;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The states that a key goes through: its open version, if it has one, then what each row of the
 * change log leaves of it. One that equals the state before it in all tracked columns is none.
 */
final class KeyStates {
  /** Of a state: whether it is the open version that all starts from. */
  static final String BASE = "mp_base";

  /** Of a state: insert, update or delete; {@link #TOUCH}, or NULL, of an open version. */
  static final String EFFECT = "mp_effect";

  /** An open version goes on with other untracked values. */
  static final String TOUCH = "touch";

  /** Of a state: whether a row of the log names its key; a truncate names none. */
  static final String NAMED = "mp_named";

  /** Begins names of key columns on the other side of a join. */
  static final String KEY = "mp_key_";

  private static final String PRESENT = "mp_present";
  private static final String VALUES = "mp_values";
  private static final String BEFORE = "mp_before";
  private static final String GROUP = "mp_group";
  private static final String LATEST = "mp_latest";
  private static final String NEXT_BATCH = "mp_next_batch";

  private final TableContract contract;
  private final Reach reach;
  private final List<StructField> tracked;
  private final List<StructField> untracked;
  private final WindowSpec inOrder;

  /**
   * States of a dataset's keys.
   *
   * @param reach how their open versions are found
   */
  KeyStates(TableContract contract, Reach reach) {
    this.contract = contract;
    this.reach = reach;
    this.tracked = fields(contract, name -> !contract.untracked().contains(name));
    this.untracked = fields(contract, contract.untracked()::contains);
    this.inOrder = inOrder(contract);
  }

  /** The states of a key in order; its open version is the first. */
  static WindowSpec inOrder(TableContract contract) {
    return Window.partitionBy(columns(contract.key()))
        .orderBy(col(BASE).desc(), col(BATCH), col(SEQ));
  }

  private static List<StructField> fields(TableContract contract, Predicate<String> wanted) {
    return Arrays.stream(contract.schema().fields())
        .filter(field -> !contract.key().contains(field.name()) && wanted.test(field.name()))
        .toList();
  }

  /** Columns of which a change alone opens no version. */
  List<String> untracked() {
    return untracked.stream().map(StructField::name).toList();
  }

  /** States that differ from the one before, and the open versions of their keys. */
  Dataset<Row> of(Dataset<Row> open, Dataset<Row> log) {
    List<Row> truncates = truncates(contract, log);
    Dataset<Row> touched = truncates.isEmpty() ? reach.narrowed(open, log) : open;
    return effects(states(touched, log, truncates));
  }

  /**
   * The same; an open version brings along, as {@link Transitions#FOUND}, what its state does not
   * have.
   */
  Dataset<Row> carrying(Dataset<Row> open, Dataset<Row> log) {
    Set<String> state = new HashSet<>(List.of(contract.schema().fieldNames()));
    state.addAll(List.of(BATCH_IN, SEQ_IN));
    Column[] more =
        Arrays.stream(open.columns())
            .filter(name -> !state.contains(name))
            .map(name -> column(name).as(name))
            .toArray(Column[]::new);
    List<Row> truncates = truncates(contract, log);
    Dataset<Row> touched = truncates.isEmpty() ? reach.narrowed(open, log) : open;
    Dataset<Row> found = touched.withColumn(Transitions.FOUND, struct(more));
    return effects(reach.spread(states(found, log, truncates), truncates.isEmpty()));
  }

  /** One row per state of a key: the open version first, then what each row of the log leaves. */
  private Dataset<Row> states(Dataset<Row> open, Dataset<Row> log, List<Row> truncates) {
    StructType schema = stateSchema(open);
    Dataset<Row> events =
        Types.aligned(
            reach.read(log).where(col(OP).notEqual(MilestoneSteps.TRUNCATE)),
            schema,
            Map.of(
                PRESENT, col(OP).notEqual(MilestoneSteps.DELETE),
                BASE, lit(false),
                NAMED, named()));
    Dataset<Row> base =
        Types.aligned(
            reach.read(open),
            schema,
            Map.of(
                BATCH, col(BATCH_IN),
                SEQ, col(SEQ_IN),
                PRESENT, lit(true),
                BASE, lit(true),
                NAMED, lit(false)));
    Dataset<Row> all = base.unionByName(events);
    if (!truncates.isEmpty()) {
      all = all.unionByName(truncated(all, schema, truncates));
    }
    return reach.read(all);
  }

  /** The events of a log that delete everything: their places. */
  static List<Row> truncates(TableContract contract, Dataset<Row> log) {
    boolean none =
        contract.mode() != IngestMode.CDC
            || FewRows.in(log).filter(few -> !few.any(OP, MilestoneSteps.TRUNCATE)).isPresent();
    return none
        ? List.of()
        : log.where(col(OP).equalTo(MilestoneSteps.TRUNCATE)).select(BATCH, SEQ).collectAsList();
  }

  /** An image names the keys it has, events those they are about. */
  private Column named() {
    return contract.mode() == IngestMode.FULL ? col(OP).notEqual(MilestoneSteps.DELETE) : lit(true);
  }

  /** A truncate deletes every key that may be there. */
  private Dataset<Row> truncated(Dataset<Row> states, StructType schema, List<Row> truncates) {
    Column moments =
        array(
            truncates.stream()
                .map(row -> struct(lit(row.getLong(0)).as(BATCH), lit(row.getLong(1)).as(SEQ)))
                .toArray(Column[]::new));
    return Types.aligned(
        states.select(columns(contract.key())).distinct().withColumn(VALUES, explode(moments)),
        schema,
        Map.of(
            BATCH, col(VALUES).getField(BATCH),
            SEQ, col(VALUES).getField(SEQ),
            PRESENT, lit(false),
            BASE, lit(false),
            NAMED, lit(false)));
  }

  /** Columns of a state; an open version may bring itself along as it was found. */
  private StructType stateSchema(Dataset<Row> base) {
    StructType schema =
        contract
            .schema()
            .add(BATCH, DataTypes.LongType)
            .add(SEQ, DataTypes.LongType)
            .add(PRESENT, DataTypes.BooleanType)
            .add(BASE, DataTypes.BooleanType)
            .add(NAMED, DataTypes.BooleanType);
    return Types.find(base.schema(), Transitions.FOUND).map(schema::add).orElse(schema);
  }

  /** States that differ from the one before, and the open version they start from. */
  private Dataset<Row> effects(Dataset<Row> states) {
    // In their order, though it makes no difference: what follows needs it, and one sort does then.
    WindowSpec whole =
        inOrder.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    Dataset<Row> kept = states.withColumn(NAMED, max(col(NAMED)).over(whole));
    if (contract.granularity() == Granularity.BATCH) {
      Column last = lead(col(BATCH), 1).over(inOrder);
      kept =
          kept.withColumn(NEXT_BATCH, last)
              .where(
                  col(BASE).or(col(NEXT_BATCH).isNull()).or(col(NEXT_BATCH).notEqual(col(BATCH))))
              .drop(NEXT_BATCH)
              .withColumn(SEQ, when(col(BASE), col(SEQ)).otherwise(lit(0L)));
    }
    Column before = col(BEFORE);
    Column differ = Comparison.differ(tracked, before::getField, Types::column);
    Column wasPresent = coalesce(before.getField(PRESENT), lit(false));
    Column effect =
        when(col(BASE), lit(null))
            .when(col(PRESENT).and(wasPresent).and(differ), MilestoneSteps.UPDATE)
            .when(col(PRESENT).and(not(wasPresent)), MilestoneSteps.INSERT)
            .when(not(col(PRESENT)).and(wasPresent), MilestoneSteps.DELETE);
    // A condition on what goes with BEFORE is none that Spark would carry along and multiply.
    Dataset<Row> compared =
        kept.withColumn(BEFORE, lag(struct(state(tracked)), 1).over(inOrder))
            .withColumn(EFFECT, effect)
            .drop(BEFORE);
    return latest(compared).where(col(BASE).or(col(EFFECT).isNotNull()));
  }

  private static Column[] state(List<StructField> fields) {
    return Stream.concat(
            Stream.of(col(PRESENT).as(PRESENT)),
            fields.stream().map(field -> column(field.name()).as(field.name())))
        .toArray(Column[]::new);
  }

  /** Untracked values that change without a version belong to the version that is open then. */
  private Dataset<Row> latest(Dataset<Row> compared) {
    if (!contract.changesInPlace()) {
      return compared;
    }
    WindowSpec soFar = inOrder.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    List<Column> group = new ArrayList<>(List.of(columns(contract.key())));
    group.add(col(GROUP));
    WindowSpec whole =
        Window.partitionBy(group.toArray(Column[]::new))
            .orderBy(col(BASE).desc(), col(BATCH), col(SEQ))
            .rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    Column[] values =
        untracked.stream()
            .map(field -> column(field.name()).as(field.name()))
            .toArray(Column[]::new);
    Dataset<Row> grouped =
        compared
            .withColumn(GROUP, count(col(EFFECT)).over(soFar))
            .withColumn(LATEST, last(when(col(PRESENT), struct(values)), true).over(whole));
    Column latest = col(LATEST);
    Column touched = Comparison.differ(untracked, latest::getField, Types::column);
    Map<String, Column> changed = new HashMap<>();
    changed.put(EFFECT, when(col(BASE).and(touched), lit(TOUCH)).otherwise(col(EFFECT)));
    for (String name : untracked()) {
      changed.put(name, when(latest.isNotNull(), latest.getField(name)).otherwise(column(name)));
    }
    return grouped.select(
        Arrays.stream(compared.columns())
            .map(name -> changed.getOrDefault(name, column(name)).as(name))
            .toArray(Column[]::new));
  }

  /** Columns under other names. */
  static Column[] prefixed(List<String> names, String prefix) {
    return names.stream().map(name -> column(name).as(prefix + name)).toArray(Column[]::new);
  }

  /** Whether a row has the key that the other side has under {@link #KEY}. */
  static Column sameKey(TableContract contract) {
    return contract.key().stream()
        .map(name -> column(name).equalTo(column(KEY + name)))
        .reduce(Column::and)
        .orElseThrow();
  }
}

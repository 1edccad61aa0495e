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
import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.version.KeyStates.BASE;
import static io.milepost.merge.version.KeyStates.EFFECT;
import static io.milepost.merge.version.KeyStates.prefixed;
import static io.milepost.merge.version.KeyStates.sameKey;
import static java.util.Objects.requireNonNull;
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
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What rows of the change log do to the versions of their keys: the one place where that is
 * decided, for the merge as for the reader of what is not merged yet.
 *
 * <p>Each key starts from its open version, if it has one, and goes through the log's rows in
 * order. Whatever their labels say, a row counts by what it changes: a state that equals the one
 * before it in all tracked columns is none. The cost is that of the log's rows and of one look at
 * the open versions, with one shuffle by key.
 */
public final class Transitions {
  /**
   * Of a transition: whether it is a version to add, whole; otherwise it says how the open version
   * of its key goes on (untracked columns) or ends ({@code mp_batch_out} and so on).
   */
  public static final String OPENS = "mp_opens";

  /** Of a transition: whether its key was live before the first row of the log. */
  public static final String WAS_LIVE = "mp_was_live";

  /** Of a transition: whether a row of the log names its key; a truncate names none. */
  public static final String NAMED = KeyStates.NAMED;

  /**
   * Of a transition of {@link #about}: what the open version that ends or goes on was when it was
   * found, where the transition does not have it; NULL of one that opens.
   */
  public static final String FOUND = "mp_found";

  private static final String NEXT = "mp_next_";
  private static final String FIRST = "mp_first";
  private static final String NEXT_BATCH = "mp_next_batch";
  private static final String NEXT_SEQ = "mp_next_seq";

  private final TableContract contract;
  private final Map<Long, Instant> times;
  private final Reach reach;
  private final KeyStates states;
  private final WindowSpec inOrder;

  /**
   * Transitions of a dataset.
   *
   * @param times source times of the batches in the log
   */
  public Transitions(TableContract contract, Map<Long, Instant> times) {
    this(contract, times, Reach.any(contract, false));
  }

  private Transitions(TableContract contract, Map<Long, Instant> times, Reach reach) {
    this.contract = requireNonNull(contract, "contract");
    this.times = new TreeMap<>(times);
    this.reach = reach;
    this.states = new KeyStates(contract, reach);
    this.inOrder = KeyStates.inOrder(contract);
  }

  /**
   * The same for so few keys that all of them stay in one partition, of open versions that are
   * {@linkplain #named named} by the log: no row is shuffled.
   */
  public Transitions ofFewKeys() {
    return new Transitions(contract, times, Reach.few());
  }

  /** The same for as many keys as each task can hold. */
  public Transitions ofSomeKeys() {
    return new Transitions(contract, times, Reach.any(contract, true));
  }

  /**
   * The same for many keys: versions are spread as they are to be written.
   *
   * @param rows of the log
   * @param open versions that are open
   * @param some how many keys each task can hold
   */
  public Transitions ofManyKeys(long rows, long open, long some) {
    return new Transitions(contract, times, Reach.many(contract, rows, open, some));
  }

  /** Whether a log ends versions of keys that it does not name. */
  public boolean endsOthers(Dataset<Row> log) {
    return !KeyStates.truncates(contract, log).isEmpty();
  }

  /** The open versions of the keys that a log names. */
  public Dataset<Row> named(Dataset<Row> open, Dataset<Row> log) {
    return reach.narrowed(open, log);
  }

  /**
   * The transitions that the log's rows make: columns of the milestones, and {@link #OPENS} and
   * {@link #WAS_LIVE}. Of each key at most one does not open.
   *
   * @param open the open versions before the log's first row, at least those of its keys
   * @param log rows of the change log
   */
  public Dataset<Row> of(Dataset<Row> open, Dataset<Row> log) {
    if (contract.mode() == IngestMode.APPEND) {
      return added(log);
    }
    if (!contract.isNet()) {
      return selected(ofStates(chained(states.of(open, log))));
    }
    boolean oneBatch = times.size() == 1;
    return selected(ofNet(oneBatch ? alone(log) : chained(net(log))));
  }

  /**
   * The same, each with the open version it is about.
   *
   * <p>Those of many keys are spread as {@link Layout} has it, unless they are net changes.
   *
   * @param open the open versions, perhaps with columns more, which {@link #FOUND} has
   */
  public Dataset<Row> about(Dataset<Row> open, Dataset<Row> log) {
    boolean append = contract.mode() == IngestMode.APPEND;
    if (!append && !contract.isNet()) {
      return selected(ofStates(chained(states.carrying(open, log))));
    }
    Dataset<Row> transitions = of(open, log);
    Dataset<Row> opening =
        transitions.where(col(OPENS)).withColumn(FOUND, lit(null).cast(open.schema().asNullable()));
    if (append) {
      return opening;
    }
    // Only what the join finds is made a struct of.
    List<String> names = List.of(open.columns());
    Column[] found =
        names.stream().map(name -> column(KeyStates.KEY + name).as(name)).toArray(Column[]::new);
    Dataset<Row> goingOn =
        reach
            .read(transitions)
            .where(not(col(OPENS)))
            .join(
                reach.read(reach.narrowed(open, log)).select(prefixed(names, KeyStates.KEY)),
                sameKey(contract))
            .withColumn(FOUND, struct(found));
    return Types.aligned(goingOn, opening.schema()).unionByName(opening);
  }

  /**
   * Versions that transitions of {@link #about} leave: those that are new, and those that were
   * found, as they go on or have ended.
   */
  public Dataset<Row> after(Dataset<Row> about) {
    StructType schema = MilestoneSteps.versionSchema(contract.stored());
    StructType found = (StructType) about.schema().apply(FOUND).dataType();
    Set<String> moved = Set.copyOf(goingOn());
    Column[] after =
        Arrays.stream(schema.fieldNames())
            .map(
                name ->
                    moved.contains(name) || Types.find(found, name).isEmpty()
                        ? column(name)
                        : when(col(OPENS), column(name))
                            .otherwise(col(FOUND).getField(name))
                            .as(name))
            .toArray(Column[]::new);
    return about.select(after);
  }

  /**
   * Versions as they are after the transitions.
   *
   * @param versions what the transitions start from; closed ones may be missing
   */
  public Dataset<Row> applied(Dataset<Row> versions, Dataset<Row> transitions) {
    StructType schema = MilestoneSteps.versionSchema(contract.stored());
    Dataset<Row> opened = Types.aligned(transitions.where(col(OPENS)), schema);
    if (contract.mode() == IngestMode.APPEND) {
      return Types.aligned(versions, schema).unionByName(opened);
    }
    Set<String> moved = Set.copyOf(goingOn());
    List<Column> selected = new ArrayList<>(List.of(prefixed(contract.key(), KeyStates.KEY)));
    selected.addAll(List.of(prefixed(goingOn(), NEXT)));
    Column sameKey = sameKey(contract).and(column(OPEN));
    Dataset<Row> joined =
        Types.aligned(versions, schema)
            .join(
                reach.joined(
                    transitions.where(not(col(OPENS))).select(selected.toArray(Column[]::new))),
                sameKey,
                "left_outer");
    Column goesOn = column(NEXT + OPEN).isNotNull();
    Column[] after =
        Arrays.stream(schema.fieldNames())
            .map(
                name ->
                    moved.contains(name)
                        ? when(goesOn, column(NEXT + name)).otherwise(column(name)).as(name)
                        : column(name))
            .toArray(Column[]::new);
    return joined.select(after).unionByName(opened);
  }

  /** Columns of an open version that a transition may change. */
  public List<String> goingOn() {
    Stream<String> ours = Stream.of(BATCH_OUT, SEQ_OUT, VALID_TO, OPEN);
    return contract.changesInPlace()
        ? Stream.concat(ours, states.untracked().stream()).toList()
        : ours.toList();
  }

  /** Keyless rows end nothing. */
  private Dataset<Row> added(Dataset<Row> log) {
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

  /** Of a log that was compared when it was staged: each row is an effect. */
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

  /** The open version is a state of its own. */
  private static Dataset<Row> ofStates(Dataset<Row> chained) {
    return chained
        .where(
            col(BASE)
                .and(col(NEXT_BATCH).isNotNull().or(col(EFFECT).isNotNull()))
                .or(col(EFFECT).isin(MilestoneSteps.INSERT, MilestoneSteps.UPDATE)))
        .withColumn(OPENS, not(col(BASE)));
  }

  /** The first row of a key ends its open version, and may open one as well. */
  private static Dataset<Row> ofNet(Dataset<Row> chained) {
    Column opens = col(EFFECT).isin(MilestoneSteps.INSERT, MilestoneSteps.UPDATE);
    Column ends = col(FIRST).and(col(EFFECT).isin(MilestoneSteps.UPDATE, MilestoneSteps.DELETE));
    Column both =
        when(opens.and(ends), array(lit(true), lit(false)))
            .when(opens, array(lit(true)))
            .when(ends, array(lit(false)))
            .otherwise(array().cast("array<boolean>"));
    return chained
        .withColumn(OPENS, explode(both))
        .withColumns(
            Map.of(
                NEXT_BATCH, when(col(OPENS), col(NEXT_BATCH)).otherwise(col(BATCH)),
                NEXT_SEQ, when(col(OPENS), col(NEXT_SEQ)).otherwise(col(SEQ))));
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

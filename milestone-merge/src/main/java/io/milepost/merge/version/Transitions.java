package io.milepost.merge.version;

import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.SEQ_OUT;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.version.KeyStates.prefixed;
import static io.milepost.merge.version.KeyStates.sameKey;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
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

  private final TableContract contract;
  private final Map<Long, Instant> times;
  private final Reach reach;
  private final KeyStates states;
  private final Effects effects;

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
    this.effects = new Effects(contract, this.times);
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
      return effects.added(log);
    }
    if (!contract.isNet()) {
      return effects.ofStates(states.of(open, log));
    }
    return effects.ofNet(log);
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
      return effects.ofStates(states.carrying(open, log));
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
}

package io.milepost.merge.view;

import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.SUPERSEDED_IN;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.TableRows;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import io.milepost.merge.version.LiveRows;
import io.milepost.merge.version.Transitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The versions of a dataset as they were known when a batch was the last one: without what later
 * restatements made, and with what they replaced. Each row names the restatement that replaced it,
 * or NULL.
 */
public final class KnownVersions {
  /** Rows of a log that take so many bytes in its files can be held by each task. */
  private static final long SOME_BYTES = 16L << 20;

  private final SparkSession spark;
  private final TablePaths paths;
  private final TableContract contract;
  private final Ledger ledger;

  /**
   * The versions of a dataset.
   *
   * @param ledger all that was published when the reader was opened
   */
  public KnownVersions(
      SparkSession spark, TablePaths paths, TableContract contract, Ledger ledger) {
    this.spark = spark;
    this.paths = paths;
    this.contract = contract;
    this.ledger = ledger;
  }

  /** Versions as known at a batch, whichever batches opened and closed them. */
  public Dataset<Row> at(long batch) {
    Dataset<Row> milestones = read(paths.milestones(contract.dataset()));
    if (!isRestated()) {
      return milestones;
    }
    Column known = col(REVISION).leq(batch);
    Dataset<Row> replaced = superseded().where(known.and(col(SUPERSEDED_IN).gt(batch)));
    Column published = col(SUPERSEDED_IN).leq(ledger.lastNumber());
    return aligned(milestones.where(known))
        .unionByName(replaced.where(published))
        .unionByName(moved(replaced.where(not(published)), milestones));
  }

  /**
   * Versions that tell all about batches through the given one, as known at it; some may run ahead
   * of it.
   */
  public Dataset<Row> upTo(Ledger now, long batch) {
    return batch <= now.mergedBatch() ? at(batch) : history(now);
  }

  /** Versions through the published batch: those that are merged, and those still in the log. */
  public Dataset<Row> history(Ledger now) {
    Dataset<Row> versions = MilestoneSteps.through(at(now.publishedBatch()), now.mergedBatch());
    return waiting(now, now.publishedBatch())
        .map(waiting -> waiting.applied(versions))
        .orElse(versions);
  }

  /** The data as of a batch that is published. */
  public Dataset<Row> asOf(Ledger now, long batch) {
    Optional<Waiting> waiting = waiting(now, batch);
    return waiting
        .flatMap(more -> LiveRows.after(contract, more.some(), merged(now), more.log()))
        .orElseGet(() -> Types.aligned(open(now, batch, waiting), contract.schema()));
  }

  /**
   * The versions open as of a batch that is published, with the columns of the tables. What ended
   * long before is not read: files tell when their versions ended.
   */
  public Dataset<Row> open(Ledger now, long batch) {
    return open(now, batch, waiting(now, batch));
  }

  private Dataset<Row> open(Ledger now, long batch, Optional<Waiting> waiting) {
    return MilestoneSteps.asOf(
        waiting.map(more -> more.applied(merged(now))).orElseGet(() -> at(now.publishedBatch())),
        batch);
  }

  /** The versions open as of the merged batch; what ended before cannot be live after. */
  private Dataset<Row> merged(Ledger now) {
    long merged = now.mergedBatch();
    return MilestoneSteps.through(MilestoneSteps.asOf(at(now.publishedBatch()), merged), merged);
  }

  /** Batches that are not merged: what they do, their rows, and whether each task can hold them. */
  private record Waiting(Transitions rules, Dataset<Row> log, boolean some) {
    Dataset<Row> applied(Dataset<Row> versions) {
      return rules.applied(versions, rules.of(versions.where(OPEN), log));
    }
  }

  /** Those through a batch; empty if all of them are merged. */
  private Optional<Waiting> waiting(Ledger now, long batch) {
    if (batch <= now.mergedBatch()) {
      return Optional.empty();
    }
    Map<Long, Instant> times =
        now.unmerged().stream()
            .filter(row -> row.batch() <= batch)
            .collect(Collectors.toMap(LedgerRow::batch, LedgerRow::sourceTime));
    Dataset<Row> log = new ChangeLog(spark, paths.changes(contract.dataset())).rows(times.keySet());
    Transitions rules = new Transitions(contract, times);
    boolean some = areSome(log);
    return Optional.of(new Waiting(some ? rules.ofSomeKeys() : rules, log, some));
  }

  private static boolean areSome(Dataset<Row> log) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) log)
            .queryExecution()
            .optimizedPlan()
            .stats()
            .sizeInBytes()
            .toLong()
        <= SOME_BYTES;
  }

  /** Versions open as of a batch, as known then, of keys whose row another batch may change. */
  public Dataset<Row> before(Dataset<Row> versions, long from, long to) {
    Dataset<Row> touched = touched(versions, from, to).where(col(REVISION).leq(from));
    if (!isRestated()) {
      return MilestoneSteps.asOf(touched, from);
    }
    Dataset<Row> replaced =
        superseded()
            .where(col(REVISION).leq(from))
            .where(col(SUPERSEDED_IN).gt(from).and(col(SUPERSEDED_IN).leq(to)));
    return MilestoneSteps.asOf(aligned(touched).unionByName(replaced), from);
  }

  /** The versions open as of the other batch that take their place. */
  public Dataset<Row> after(Dataset<Row> versions, long from, long to) {
    return MilestoneSteps.asOf(touched(versions, from, to), to);
  }

  private static Dataset<Row> touched(Dataset<Row> versions, long from, long to) {
    return versions.where(
        col(BATCH_IN)
            .gt(from)
            .or(col(BATCH_OUT).gt(from).and(col(BATCH_OUT).leq(to)))
            .or(col(REVISION).gt(from)));
  }

  /**
   * A restatement that is not published yet copies what it replaces before it takes it out: those
   * that are out already.
   */
  private Dataset<Row> moved(Dataset<Row> copied, Dataset<Row> milestones) {
    List<String> identity = contract.identity();
    var on = CollectionConverters.asScala(identity).toSeq();
    Dataset<Row> left =
        milestones
            .select(Types.columns(identity))
            .join(broadcast(copied.select(Types.columns(identity))), on, "left_semi");
    return copied.join(broadcast(left), on, "left_anti");
  }

  /**
   * Keys of which restatements made or took out versions, as often as they did.
   *
   * @param number what the column with the restatement's number is called
   */
  public Dataset<Row> restated(String number) {
    List<Long> restatements =
        ledger.rows().stream()
            .filter(row -> row.kind() == LedgerRow.Kind.RESTATE)
            .map(LedgerRow::batch)
            .toList();
    Dataset<Row> made =
        keys(read(paths.milestones(contract.dataset())), REVISION, number)
            .where(col(number).isInCollection(restatements));
    return isRestated() ? made.unionByName(keys(superseded(), SUPERSEDED_IN, number)) : made;
  }

  private Dataset<Row> keys(Dataset<Row> versions, String from, String number) {
    List<Column> selected = new ArrayList<>(List.of(Types.columns(contract.key())));
    selected.add(col(from).as(number));
    return versions.select(selected.toArray(Column[]::new));
  }

  /** Columns of the table of versions that were replaced; none while nothing was. */
  public Set<String> supersededColumns() {
    return isRestated() ? Set.of(read(paths.superseded(contract.dataset())).columns()) : Set.of();
  }

  /** Asked each time: the first restatement may begin after the reader was opened. */
  private boolean isRestated() {
    return new DeltaCommits(spark.sparkContext().hadoopConfiguration())
        .last(paths.superseded(contract.dataset()))
        .isPresent();
  }

  /** Versions that were replaced, but for restatements that were given up. */
  private Dataset<Row> superseded() {
    List<Long> aborted =
        ledger.rows().stream()
            .filter(row -> row.kind() == LedgerRow.Kind.ABORT)
            .map(LedgerRow::batch)
            .toList();
    Dataset<Row> rows = aligned(read(paths.superseded(contract.dataset())));
    return aborted.isEmpty() ? rows : rows.where(not(col(SUPERSEDED_IN).isInCollection(aborted)));
  }

  private Dataset<Row> aligned(Dataset<Row> rows) {
    StructType schema =
        MilestoneSteps.versionSchema(contract.stored()).add(SUPERSEDED_IN, "bigint");
    return Types.aligned(rows, schema);
  }

  private Dataset<Row> read(String table) {
    return TableRows.of(spark, table);
  }
}

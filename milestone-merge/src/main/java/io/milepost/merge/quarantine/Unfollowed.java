package io.milepost.merge.quarantine;

import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.dense_rank;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.view.KnownVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Rows in quarantine that nothing followed: after which nothing happened to their key, or of an
 * event about all keys, to any. The change log tells it, for it has every event that was accepted,
 * and so do restatements. A row of which that is not known for sure any more counts as followed.
 */
final class Unfollowed {
  private static final String KEY = "mp_k_";
  private static final String LOG_BATCH = "mp_log_batch";
  private static final String LOG_SEQ = "mp_log_seq";
  private static final String NEWEST = "mp_newest";

  private final SparkSession spark;
  private final TablePaths paths;
  private final DatasetTables tables;
  private final Ledger ledger;
  private final MergeSpec spec;

  /**
   * Rows of a dataset that has tables.
   *
   * @param spark a pinned session
   * @param spec with the names of the tables
   */
  Unfollowed(SparkSession spark, TablePaths paths, Ledger ledger, MergeSpec spec) {
    this.spark = spark;
    this.paths = paths;
    this.tables = new DatasetTables(spark, paths);
    this.ledger = ledger;
    this.spec = spec;
  }

  /**
   * Those of these rows. Where {@code mp_seq} counts inside a batch only, it is given anew: rows of
   * several batches come in the order of these.
   */
  Dataset<Row> of(Dataset<Row> rows) {
    if (spec.key().isEmpty()) {
      return rows;
    }
    Dataset<Row> known = rows.where(isKnown());
    if (spec.mode() != IngestMode.CDC) {
      return newest(keyed(known));
    }
    Column ofAll = coalesce(col(MilestoneColumns.OP).equalTo(MilestoneSteps.TRUNCATE), lit(false));
    Dataset<Row> left = keyed(known.where(not(ofAll))).unionByName(truncates(known.where(ofAll)));
    return isOrderedForEver()
        ? left
        : left.withColumn(
            MilestoneColumns.SEQ,
            dense_rank()
                .over(Window.orderBy(MilestoneColumns.BATCH, MilestoneColumns.SEQ))
                .cast(DataTypes.LongType));
  }

  /** Whether all that may have followed a row is still there to be seen. */
  private Column isKnown() {
    String dataset = spec.dataset().dataset();
    long floor = tables.floor(spec.dataset());
    long horizon = ledger.horizon(dataset);
    Column batch = col(MilestoneColumns.BATCH);
    if (isOrderedForEver()) {
      OptionalLong trimmed = ledger.lastSeq(dataset, floor - 1);
      Column after =
          trimmed.isEmpty() ? lit(true) : col(MilestoneColumns.SEQ).gt(trimmed.getAsLong());
      return batch.geq(horizon).and(after);
    }
    return batch.geq(Math.max(floor, horizon));
  }

  /** Of rows about one key each: those that no event of the log and no restatement follows. */
  private Dataset<Row> keyed(Dataset<Row> rows) {
    Dataset<Row> log = log();
    Column isTruncate = col(MilestoneColumns.OP).equalTo(MilestoneSteps.TRUNCATE);
    return rows.join(
            log.where(not(isTruncate)).select(named(place())), sameKey().and(later()), "left_anti")
        .join(log.where(isTruncate).select(columnsOf(place())), later(), "left_anti")
        .join(
            restated().select(named(List.of(col(LOG_BATCH)))),
            sameKey().and(col(LOG_BATCH).gt(col(MilestoneColumns.BATCH))),
            "left_anti");
  }

  /** Of events about all keys: those after which nothing happened to any of them. */
  private Dataset<Row> truncates(Dataset<Row> rows) {
    List<Column> order = new ArrayList<>(List.of(col(LOG_SEQ).desc()));
    if (!isOrderedForEver()) {
      order.add(0, col(LOG_BATCH).desc());
    }
    Dataset<Row> last = log().select(columnsOf(place())).orderBy(columnsOf(order)).limit(1);
    Dataset<Row> restated = restated().agg(max(LOG_BATCH).as(LOG_BATCH));
    return rows.join(last, later(), "left_anti")
        .join(restated, col(LOG_BATCH).gt(col(MilestoneColumns.BATCH)), "left_anti");
  }

  /** Of rows without an order, of each key those that were put aside last. */
  private Dataset<Row> newest(Dataset<Row> rows) {
    Column last = max(MilestoneColumns.BATCH).over(Window.partitionBy(columns(spec.key())));
    return rows.withColumn(NEWEST, last)
        .where(col(MilestoneColumns.BATCH).equalTo(col(NEWEST)))
        .drop(NEWEST);
  }

  private Dataset<Row> log() {
    return new ChangeLog(spark, paths.changes(spec.dataset())).rows(ledger.visible());
  }

  /** Keys that restatements touched, with the number of each. */
  private Dataset<Row> restated() {
    return new KnownVersions(spark, paths, tables.contract(spec.dataset()).orElseThrow(), ledger)
        .restated(LOG_BATCH);
  }

  private static List<Column> place() {
    return List.of(
        col(MilestoneColumns.BATCH).as(LOG_BATCH), col(MilestoneColumns.SEQ).as(LOG_SEQ));
  }

  /** These columns, and the key under names that no row in quarantine has. */
  private Column[] named(List<Column> more) {
    List<Column> named = new ArrayList<>(more);
    spec.key().forEach(name -> named.add(column(name).as(KEY + name)));
    return columnsOf(named);
  }

  private static Column[] columnsOf(List<Column> columns) {
    return columns.toArray(Column[]::new);
  }

  private Column sameKey() {
    return spec.key().stream()
        .map(name -> column(name).equalTo(column(KEY + name)))
        .reduce(Column::and)
        .orElseThrow();
  }

  /** Whether an event of the log is not before a row. */
  private Column later() {
    Column later = col(LOG_SEQ).geq(coalesce(col(MilestoneColumns.SEQ), lit(0L)));
    Column batch = col(MilestoneColumns.BATCH);
    return isOrderedForEver()
        ? later
        : col(LOG_BATCH).gt(batch).or(col(LOG_BATCH).equalTo(batch).and(later));
  }

  private boolean isOrderedForEver() {
    return spec.meaning().order() != EventOrder.IN_BATCH;
  }
}

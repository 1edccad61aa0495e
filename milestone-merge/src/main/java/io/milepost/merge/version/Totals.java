package io.milepost.merge.version;

import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.IngestMode;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many versions the transitions of a batch concern.
 *
 * @param opened versions to add
 * @param stay those of them that stay open
 * @param ended open versions that end
 * @param touched open versions that go on with other untracked values
 * @param keys what becomes of the keys
 */
public record Totals(long opened, long stay, long ended, long touched, Keys keys) {
  private static final String OPENED = "mp_opened";
  private static final String STAYING = "mp_staying";
  private static final String ENDED = "mp_ended";
  private static final String GOING = "mp_going";
  private static final String NAMED = "mp_ended_by_name";
  private static final String INSERTED = "mp_inserted";
  private static final String CHANGED = "mp_changed";
  private static final Column ENDS = not(col(Transitions.OPENS)).and(col(BATCH_OUT).isNotNull());
  private static final Column STAYS = col(Transitions.OPENS).and(col(OPEN));

  /** Of a batch whose every row is a net change of its key. */
  public static Totals of(Keys keys) {
    long opened = keys.inserted() + keys.changed();
    return new Totals(opened, opened, keys.changed() + keys.deleted(), 0, keys);
  }

  /** Whether no version is concerned. */
  public boolean isNothing() {
    return opened + ended + touched == 0;
  }

  /** Whether versions are added and none that is there ends or goes on with other values. */
  public boolean isMoreOnly() {
    return ended + touched == 0;
  }

  /** Versions to write: those that are new, and each that ends or goes on once more. */
  public long written() {
    return opened + ended + touched;
  }

  /** Counts them. */
  public static Totals of(DatasetBatch merged, Dataset<Row> transitions) {
    List<Column> counts = counts();
    Row counted =
        transitions
            .agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new))
            .head();
    return of(merged, counted::<Long>getAs);
  }

  /**
   * Aggregates of transitions from which {@link #of(DatasetBatch, ToLongFunction)} makes totals.
   */
  public static List<Column> counts() {
    return counted().entrySet().stream()
        .map(count -> total(count.getValue()).as(count.getKey()))
        .toList();
  }

  /** What each of {@link #counts} counts: transitions of which this holds. */
  public static Map<String, Column> counted() {
    Column opens = col(Transitions.OPENS);
    Column live = col(Transitions.WAS_LIVE);
    return new TreeMap<>(
        Map.of(
            OPENED, opens,
            STAYING, STAYS,
            ENDED, ENDS,
            GOING, not(opens),
            NAMED, ENDS.and(col(Transitions.NAMED)),
            INSERTED, STAYS.and(not(live)),
            CHANGED, STAYS.and(live)));
  }

  /** Of the values of {@link #counts}. */
  public static Totals of(DatasetBatch merged, ToLongFunction<String> total) {
    long ended = total.applyAsLong(ENDED);
    long inserted = total.applyAsLong(INSERTED);
    long changed = total.applyAsLong(CHANGED);
    long unchanged =
        merged.contract().mode() == IngestMode.APPEND
            ? 0
            : merged.named() - inserted - total.applyAsLong(NAMED);
    return new Totals(
        total.applyAsLong(OPENED),
        total.applyAsLong(STAYING),
        ended,
        total.applyAsLong(GOING) - ended,
        new Keys(inserted, changed, ended - changed, unchanged));
  }

  private static Column total(Column condition) {
    return coalesce(sum(when(condition, lit(1L)).otherwise(lit(0L))), lit(0L));
  }
}

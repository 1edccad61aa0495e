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

  /** Counts them. */
  public static Totals of(DatasetBatch merged, Dataset<Row> transitions) {
    Column opens = col(Transitions.OPENS);
    Column live = col(Transitions.WAS_LIVE);
    Row row =
        transitions
            .agg(
                total(opens).as("opened"),
                total(STAYS).as("stay"),
                total(ENDS).as("ended"),
                total(not(opens)).as("going"),
                total(ENDS.and(col(Transitions.NAMED))).as("named"),
                total(STAYS.and(not(live))).as("inserted"),
                total(STAYS.and(live)).as("changed"))
            .head();
    long ended = row.getAs("ended");
    long inserted = row.getAs("inserted");
    long changed = row.getAs("changed");
    long touchedOnly = row.<Long>getAs("going") - ended;
    long unchanged =
        merged.contract().mode() == IngestMode.APPEND
            ? 0
            : merged.named() - inserted - row.<Long>getAs("named");
    return new Totals(
        row.getAs("opened"),
        row.getAs("stay"),
        ended,
        touchedOnly,
        new Keys(inserted, changed, ended - changed, unchanged));
  }

  private static Column total(Column condition) {
    return coalesce(sum(when(condition, lit(1L)).otherwise(lit(0L))), lit(0L));
  }
}

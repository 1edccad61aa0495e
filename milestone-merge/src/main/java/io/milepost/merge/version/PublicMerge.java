package io.milepost.merge.version;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import io.milepost.merge.version.VersionWriter.Work;
import java.util.ConcurrentModificationException;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * A merge by what every build of Delta offers: transitions are counted, then {@link VersionWriter}
 * writes them.
 */
public final class PublicMerge implements MergeStrategy {
  private final SparkSession spark;
  private final TablePaths paths;
  private final VersionWriter writer;
  private final DeltaCommits commits;

  /**
   * A merge below a root.
   *
   * @param spark a pinned session
   * @param fewRows up to so many live rows are written anew
   */
  public PublicMerge(SparkSession spark, TablePaths paths, long fewRows) {
    this.spark = requireNonNull(spark, "spark");
    this.paths = requireNonNull(paths, "paths");
    this.writer = new VersionWriter(spark, paths, fewRows);
    this.commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
  }

  @Override
  public Keys merge(DatasetBatch merged) {
    merged.requireRows(merged.log(spark, paths).count());
    if (merged.contract().isNet() && merged.sealed().isPresent()) {
      Keys keys = merged.sealed().get();
      long live = keys.changed() + keys.deleted() + keys.unchanged();
      write(merged, transitions(merged), Totals.of(keys), live);
      return keys;
    }
    String table = paths.milestones(merged.contract().dataset());
    Moment.before("weigh up batch %d of %s".formatted(merged.batch(), table));
    Dataset<Row> transitions = transitions(merged).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Totals totals = Totals.of(merged, transitions);
      Moment.before("count the open versions of " + table);
      long live = totals.isMoreOnly() ? 0 : VersionWriter.open(spark, table).count();
      if (commits.find(table, MilestoneMerge.APPLICATION, merged.batch()).isPresent()) {
        throw new ConcurrentModificationException("What was read may be what another merge wrote");
      }
      write(merged, transitions, totals, live);
      return totals.keys();
    } finally {
      transitions.unpersist();
    }
  }

  private void write(DatasetBatch merged, Dataset<Row> transitions, Totals totals, long live) {
    if (!totals.isNothing()) {
      writer.write(new Work(merged, transitions, totals, live, merged.transaction(totals.keys())));
    }
  }

  private Dataset<Row> transitions(DatasetBatch merged) {
    String table = paths.milestones(merged.contract().dataset());
    return new Transitions(merged.contract(), Map.of(merged.batch(), merged.sourceTime()))
        .of(VersionWriter.open(spark, table), merged.log(spark, paths));
  }
}

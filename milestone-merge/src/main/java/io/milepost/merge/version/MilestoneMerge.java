package io.milepost.merge.version;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.TablePaths;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.Commit;
import io.milepost.merge.table.DeltaCommits;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Transaction;
import io.milepost.merge.version.VersionWriter.Work;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Brings a published batch of a dataset's change log into its milestones, in one commit.
 *
 * <p>What happens to the versions is decided by {@link Transitions}; {@link VersionWriter} writes
 * it.
 */
public final class MilestoneMerge {
  /** The application under which milestones know the batches they hold. */
  public static final String APPLICATION = "milepost:merge";

  private final SparkSession spark;
  private final TablePaths paths;
  private final VersionWriter writer;
  private final DeltaCommits commits;

  /**
   * A merge below a root.
   *
   * @param spark a pinned session
   */
  public MilestoneMerge(SparkSession spark, TablePaths paths) {
    this(spark, paths, VersionWriter.FEW_ROWS);
  }

  /** A merge that takes so many live rows for few. */
  public MilestoneMerge(SparkSession spark, TablePaths paths, long fewRows) {
    this.spark = requireNonNull(spark, "spark");
    this.paths = requireNonNull(paths, "paths");
    this.writer = new VersionWriter(spark, paths, fewRows);
    this.commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * What is merged.
   *
   * @param contract what the tables held when the batch was appended
   * @param named different keys that the batch's rows name
   * @param sealed what the batch does to the keys, where that was sealed
   * @param note says whose rows these are
   */
  public record DatasetBatch(
      TableContract contract,
      long batch,
      Instant sourceTime,
      long named,
      Optional<Keys> sealed,
      Transaction.Note note) {}

  /**
   * Merges one dataset whose change log holds rows of the batch. Nothing is committed when they
   * change nothing, or when they are merged already.
   *
   * @return what the batch does to the keys
   */
  public Keys merge(DatasetBatch merged) {
    String table = paths.milestones(merged.contract().dataset());
    Optional<Commit> done = commits.find(table, APPLICATION, merged.batch());
    if (done.isPresent()) {
      return found(merged, done.get());
    }
    if (merged.contract().isNet() && merged.sealed().isPresent()) {
      Keys keys = merged.sealed().get();
      long live = keys.changed() + keys.deleted() + keys.unchanged();
      write(merged, transitions(merged), Totals.of(keys), live);
      return keys;
    }
    Moment.before("weigh up batch %d of %s".formatted(merged.batch(), table));
    Dataset<Row> transitions = transitions(merged).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Totals totals = Totals.of(merged, transitions);
      Moment.before("count the open versions of " + table);
      long live = totals.isMoreOnly() ? 0 : VersionWriter.open(spark, table).count();
      Optional<Commit> theirs = commits.find(table, APPLICATION, merged.batch());
      if (theirs.isPresent()) { // what was read may be what it wrote
        return found(merged, theirs.get());
      }
      write(merged, transitions, totals, live);
      return totals.keys();
    } finally {
      transitions.unpersist();
    }
  }

  private void write(DatasetBatch merged, Dataset<Row> transitions, Totals totals, long live) {
    if (!totals.isNothing()) {
      Transaction transaction = transaction(merged, totals.keys());
      writer.write(new Work(merged, transitions, totals, live, transaction));
    }
  }

  private Dataset<Row> transitions(DatasetBatch merged) {
    String table = paths.milestones(merged.contract().dataset());
    return rules(merged).of(VersionWriter.open(spark, table), log(spark, merged));
  }

  private static Transitions rules(DatasetBatch merged) {
    return new Transitions(merged.contract(), Map.of(merged.batch(), merged.sourceTime()));
  }

  /** What the commit of an earlier attempt says of itself. */
  private static Keys found(DatasetBatch merged, Commit commit) {
    Transaction.Note note = Transaction.Note.parse(commit.note().orElse("{}"));
    if (!note.withoutKeys().equals(merged.note())) {
      throw new AnotherAttemptWonException(
          "Cannot merge batch %d of %s: its milestones hold %s, not %s"
              .formatted(
                  merged.batch(), merged.contract().dataset(), note.text(), merged.note().text()));
    }
    return note.keys().orElseThrow();
  }

  private static Transaction transaction(DatasetBatch merged, Keys keys) {
    return new Transaction(APPLICATION, merged.batch(), merged.note().with(keys).text());
  }

  private Dataset<Row> log(SparkSession session, DatasetBatch merged) {
    return new ChangeLog(session, paths.changes(merged.contract().dataset()))
        .rows(merged.batch() - 1, merged.batch());
  }
}

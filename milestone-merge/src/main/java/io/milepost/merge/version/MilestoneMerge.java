package io.milepost.merge.version;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.Commit;
import io.milepost.merge.commit.Conflicts;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.TableContract;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings a published batch of a dataset's change log into its milestones, in one commit.
 *
 * <p>What happens to the versions is decided by {@link Transitions}; a {@link MergeStrategy} writes
 * it.
 */
public final class MilestoneMerge {
  /** The application under which milestones know the batches they hold. */
  public static final String APPLICATION = "milepost:merge";

  private final TablePaths paths;
  private final MergeStrategy strategy;
  private final DeltaCommits commits;

  /**
   * A merge below a root.
   *
   * @param spark a pinned session
   */
  public MilestoneMerge(SparkSession spark, TablePaths paths, MergeStrategy strategy) {
    this.paths = requireNonNull(paths, "paths");
    this.strategy = requireNonNull(strategy, "strategy");
    this.commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * What is merged.
   *
   * @param contract what the tables held when the batch was appended
   * @param rows how many it has in the change log
   * @param named different keys that the batch's rows name
   * @param sealed what the batch does to the keys, where that was sealed
   * @param note says whose rows these are
   */
  public record DatasetBatch(
      TableContract contract,
      long batch,
      Instant sourceTime,
      long rows,
      long named,
      Optional<Keys> sealed,
      Transaction.Note note) {

    /** The commit that merges it and did this to the keys. */
    public Transaction transaction(Keys keys) {
      return new Transaction(APPLICATION, batch, note.with(keys).text());
    }

    /**
     * Refuses to take fewer or more rows for it than were published.
     *
     * @param found how many the change log has
     */
    public void requireRows(long found) {
      if (found != rows) {
        throw new RefusedException(
            ("Cannot merge batch %d of %s: %d rows of it were published, but its change log has %d"
                    + " now. Somebody else changed that table: bring them back, by Delta's RESTORE"
                    + " to a version that has them and all of later batches.")
                .formatted(batch, contract.dataset(), rows, found));
      }
    }

    /** Its rows of the change log. */
    public Dataset<Row> log(SparkSession spark, TablePaths paths) {
      return new ChangeLog(spark, paths.changes(contract.dataset())).rows(batch - 1, batch);
    }
  }

  /**
   * Merges one dataset whose change log holds rows of the batch. Nothing is committed when they
   * change nothing, or when they are merged already.
   *
   * @return what the batch does to the keys
   * @throws AnotherAttemptWonException if the milestones hold another attempt's rows of the batch
   */
  public Keys merge(DatasetBatch merged) {
    String table = paths.milestones(merged.contract().dataset());
    return Conflicts.outlasted(
        "merge batch %d into %s".formatted(merged.batch(), table),
        () ->
            commits
                .find(table, APPLICATION, merged.batch())
                .map(commit -> found(merged, commit))
                .orElseGet(() -> strategy.merge(merged)));
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
}

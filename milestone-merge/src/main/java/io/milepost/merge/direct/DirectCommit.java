package io.milepost.merge.direct;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.version.MergeStrategy;
import io.milepost.merge.version.MilestoneMerge;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.commands.DeletionVectorUtils$;

/**
 * A merge by one commit: open versions that move are marked by deletion vectors where they lie, and
 * written once more in one append together with those that are new.
 *
 * <p>The open versions are read once, joined to the keys of the batch; only versions of those keys
 * go any further. Nothing is committed before the versions marked and the rows written are as many
 * as the transitions say. Delta refuses the commit if anybody removed or added open versions since
 * they were read, or merged in between.
 *
 * <p>The cost is one look at the open versions, and what changed; no more than copies of files
 * where each row is a new version. For anything else, tables without deletion vectors, or of whose
 * open files the log does not say how many rows they hold, go to the other strategy.
 */
final class DirectCommit implements MergeStrategy {
  private final Setup setup;
  private final MergeStrategy other;

  /**
   * What all merges below a root share.
   *
   * @param forFew session for few rows
   * @param fewRows how many rows are few
   */
  record Setup(SparkSession spark, SparkSession forFew, long fewRows, TablePaths paths) {
    Setup {
      requireNonNull(spark, "spark");
      requireNonNull(forFew, "forFew");
      requireNonNull(paths, "paths");
    }
  }

  /**
   * A merge below a root.
   *
   * @param fewRows up to so many changes go to all tasks
   * @param other merges into tables without deletion vectors
   */
  DirectCommit(SparkSession spark, TablePaths paths, long fewRows, MergeStrategy other) {
    this.setup = new Setup(spark, SessionSettings.forFewRows(spark), fewRows, paths);
    this.other = requireNonNull(other, "other");
  }

  @Override
  public Keys merge(DatasetBatch merged) {
    String table = setup.paths().milestones(merged.contract().dataset());
    // Which keys it changes is known, and said, when it is committed.
    return DirectTransaction.within(
            setup.spark(),
            table,
            new Transaction(MilestoneMerge.APPLICATION, merged.batch(), ""),
            transaction -> {
              requireFirst(merged, transaction.last().orElse(0));
              MergeAttempt attempt = new MergeAttempt(setup, merged, transaction);
              return attempt
                  .adopted()
                  .or(
                      () ->
                          Optional.of(attempt)
                              .filter(x -> canMark(transaction) && x.canMark())
                              .map(MergeAttempt::run));
            })
        .orElseGet(() -> other.merge(merged));
  }

  private static void requireFirst(DatasetBatch merged, long last) {
    if (last > merged.batch()) {
      throw new AnotherAttemptWonException(
          "Cannot merge batch %d of %s: batch %d is merged"
              .formatted(merged.batch(), merged.contract().dataset(), last));
    }
    if (last == merged.batch()) {
      throw new ConcurrentModificationException(
          "Another merge of batch %d of %s came first"
              .formatted(last, merged.contract().dataset()));
    }
  }

  private static boolean canMark(DirectTransaction transaction) {
    return DeletionVectorUtils$.MODULE$.deletionVectorsWritable(
        transaction.delta().protocol(), transaction.delta().metadata());
  }
}

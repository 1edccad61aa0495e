package io.milepost.merge.table;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.commit.Commit;
import io.milepost.merge.commit.CopyRule;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.DeltaParts;
import io.milepost.merge.commit.DirectAppend;
import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.commit.TableRows;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.commit.TransactionalWrite;
import java.util.Collection;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.AddFile;

/** The change log of a dataset: rows are only ever added. */
public final class ChangeLog {
  private static final long ROWS_PER_FILE = 1_000_000;

  private static final CopyRule COPIED = CopyRule.of(NewVersions.LOGGED, NewVersions.BEGUN);

  /** Files with fewer rows than that, on average, are brought together. */
  private static final long LEAST_ROWS_PER_FILE = 100_000;

  private final SparkSession spark;
  private final String path;

  public ChangeLog(SparkSession spark, String path) {
    this.spark = requireNonNull(spark, "spark");
    this.path = requireNonNull(path, "path");
  }

  /** Rows of the batches after {@code from} through {@code to}. */
  public Dataset<Row> rows(long from, long to) {
    return TableRows.of(spark, path, new TableRows.Range(BATCH, from + 1, to));
  }

  /** Rows of exactly these batches: numbers between them may have been given up. */
  public Dataset<Row> rows(Collection<Long> batches) {
    LongSummaryStatistics range = batches.stream().mapToLong(batch -> batch).summaryStatistics();
    return TableRows.of(spark, path, new TableRows.Range(BATCH, range.getMin(), range.getMax()))
        .where(col(BATCH).isInCollection(batches));
  }

  /** Adds rows to a table of ours in few files, once. */
  public static Commit append(
      Dataset<Row> rows, long count, Transaction transaction, String table) {
    return new ChangeLog(rows.sparkSession(), table).append(rows, count, transaction);
  }

  /** Adds the rows of a batch, once. */
  public Commit append(Dataset<Row> rows, long count, Transaction transaction) {
    Dataset<Row> few = together(rows, count);
    return append(transaction, () -> few, commit -> commit.write(few));
  }

  /**
   * Adds the rows of a batch, once. Few files that hold them just as the log does are copied:
   * nothing is read and written again.
   *
   * @param files that hold the rows
   * @param rows the same rows, for where files cannot be copied
   */
  public Commit append(
      List<Path> files, Supplier<Dataset<Row>> rows, long count, Transaction transaction) {
    boolean areFew = files.size() <= 1 + count / LEAST_ROWS_PER_FILE;
    Supplier<Dataset<Row>> few = () -> together(rows.get(), count);
    return append(
        transaction,
        few,
        commit -> {
          List<AddFile> added =
              Optional.of(files)
                  .filter(all -> areFew)
                  .flatMap(all -> commit.copy(spark, all, COPIED))
                  .orElseGet(() -> commit.write(few.get()));
          verify(TableAt.count(added), count, transaction);
          return added;
        });
  }

  private Commit append(
      Transaction transaction,
      Supplier<Dataset<Row>> rows,
      Function<DirectTransaction, List<AddFile>> made) {
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    return new TransactionalWrite(commits)
        .run(
            path,
            transaction,
            () -> {
              if (DeltaParts.arePresent()) {
                DirectAppend.run(spark, path, transaction, made);
              } else {
                publicly(rows.get(), transaction);
              }
            });
  }

  private void verify(long written, long count, Transaction transaction) {
    if (written != count) {
      throw new IllegalStateException(
          "Cannot append batch %d to %s: %d rows are there, but %d were sealed; nothing committed"
              .formatted(transaction.version(), path, written, count));
    }
  }

  /** One row is in one partition anyhow. */
  private static Dataset<Row> together(Dataset<Row> rows, long count) {
    return count == 1 ? rows : rows.coalesce((int) Math.max(1, count / ROWS_PER_FILE));
  }

  private void publicly(Dataset<Row> rows, Transaction transaction) {
    rows.write()
        .format("delta")
        .mode("append")
        .option("txnAppId", transaction.application())
        .option("txnVersion", transaction.version())
        .option("userMetadata", transaction.note())
        .save(path);
  }
}

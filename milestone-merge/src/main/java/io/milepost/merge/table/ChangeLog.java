package io.milepost.merge.table;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.commit.Commit;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.DeltaParts;
import io.milepost.merge.commit.DirectAppend;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.commit.TransactionalWrite;
import java.util.Collection;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The change log of a dataset: rows are only ever added. */
public final class ChangeLog {
  private static final long ROWS_PER_FILE = 1_000_000;

  private final SparkSession spark;
  private final String path;

  public ChangeLog(SparkSession spark, String path) {
    this.spark = requireNonNull(spark, "spark");
    this.path = requireNonNull(path, "path");
  }

  /** Rows of the batches after {@code from} through {@code to}. */
  public Dataset<Row> rows(long from, long to) {
    return spark
        .read()
        .format("delta")
        .load(path)
        .where(col(MilestoneColumns.BATCH).gt(from).and(col(MilestoneColumns.BATCH).leq(to)));
  }

  /** Rows of exactly these batches: numbers between them may have been given up. */
  public Dataset<Row> rows(Collection<Long> batches) {
    return spark
        .read()
        .format("delta")
        .load(path)
        .where(col(MilestoneColumns.BATCH).isInCollection(batches));
  }

  /** Adds the rows of a batch, once. */
  public Commit append(Dataset<Row> rows, long count, Transaction transaction) {
    return append(rows, count, transaction, path);
  }

  /** Adds rows to a table of ours in few files, once. */
  public static Commit append(
      Dataset<Row> rows, long count, Transaction transaction, String table) {
    Dataset<Row> few = rows.coalesce((int) Math.max(1, count / ROWS_PER_FILE));
    DeltaCommits commits =
        new DeltaCommits(rows.sparkSession().sparkContext().hadoopConfiguration());
    return new TransactionalWrite(commits)
        .run(
            table,
            transaction,
            () -> {
              if (DeltaParts.arePresent()) {
                DirectAppend.run(few, transaction, table);
              } else {
                publicly(few, transaction, table);
              }
            });
  }

  private static void publicly(Dataset<Row> rows, Transaction transaction, String table) {
    rows.write()
        .format("delta")
        .mode("append")
        .option("txnAppId", transaction.application())
        .option("txnVersion", transaction.version())
        .option("userMetadata", transaction.note())
        .save(table);
  }
}

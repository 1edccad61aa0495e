package io.milepost.merge;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_OUT;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.table.Types.quoted;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.Commit;
import io.milepost.merge.table.DeltaCommits;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Transaction;
import io.milepost.merge.table.TransactionalWrite;
import io.milepost.merge.table.Types;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Brings a published batch of a dataset's change log into its milestones, in one commit. */
public final class MilestoneMerge {
  /** The application under which milestones know the batches they hold. */
  public static final String APPLICATION = "milepost:merge";

  /** Up to so many live rows a merge writes all open versions anew. */
  private static final long FEW_ROWS = 100_000;

  private static final long ROWS_PER_PARTITION = 1_000_000;

  private final SparkSession spark;
  private final TablePaths paths;
  private final long fewRows;

  /**
   * A merge below a root.
   *
   * @param spark a pinned session
   */
  public MilestoneMerge(SparkSession spark, TablePaths paths) {
    this(spark, paths, FEW_ROWS);
  }

  /** A merge that takes so many live rows for few. */
  MilestoneMerge(SparkSession spark, TablePaths paths, long fewRows) {
    this.spark = requireNonNull(spark, "spark");
    this.paths = requireNonNull(paths, "paths");
    this.fewRows = fewRows;
  }

  /**
   * What is merged.
   *
   * @param contract what the tables held when the batch was appended
   * @param keys what the batch does to the keys, as it was sealed
   * @param note the commit's user metadata
   */
  public record DatasetBatch(
      TableContract contract, long batch, Instant sourceTime, Keys keys, String note) {}

  /**
   * Merges one dataset; nothing is committed when nothing changed, or when it is merged already.
   */
  public void merge(DatasetBatch merged) {
    Keys keys = merged.keys();
    if (keys.inserted() + keys.changed() + keys.deleted() == 0) {
      return;
    }
    Transaction transaction = new Transaction(APPLICATION, merged.batch(), merged.note());
    long closed = keys.changed() + keys.deleted();
    long opened = keys.inserted() + keys.changed();
    if (closed == 0) {
      Commit commit = append(merged, transaction);
      verify(merged, "versions opened", commit.metric("numOutputRows"), opened);
      return;
    }
    long live = keys.changed() + keys.deleted() + keys.unchanged();
    if (live <= fewRows) {
      Commit commit = rewrite(merged, transaction);
      verify(merged, "versions closed", commit.rows("false"), closed);
      verify(merged, "versions open", commit.rows("true"), live - closed + opened);
      return;
    }
    Commit commit = closeAndOpen(merged, transaction);
    verify(merged, "versions closed", commit.metric("numTargetRowsUpdated"), closed);
    verify(merged, "versions opened", commit.metric("numTargetRowsInserted"), opened);
  }

  /*
   * INSERT INTO milestones REPLACE WHERE mp_open
   *   SELECT (the open versions, those that the log updates or deletes closed) FROM milestones
   *   UNION ALL SELECT (the versions that the log opens) FROM changes
   *
   * A MERGE takes a dozen jobs, however little there is to do; this is one. Delta plans the read
   * inside the transaction of the write, so that both see the same version of the table.
   */
  private Commit rewrite(DatasetBatch merged, Transaction transaction) {
    String table = paths.milestones(merged.contract().dataset());
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    return new TransactionalWrite(commits)
        .run(
            table,
            transaction,
            () ->
                MilestoneSteps.rewritten(
                        spark.read().format("delta").load(table),
                        log(spark, merged),
                        merged.contract(),
                        merged.sourceTime())
                    .sortWithinPartitions(order(merged))
                    .write()
                    .format("delta")
                    .mode("overwrite")
                    .option("replaceWhere", OPEN + " = true")
                    .option("txnAppId", transaction.application())
                    .option("txnVersion", transaction.version())
                    .option("userMetadata", transaction.note())
                    .save(table));
  }

  /** Where nothing closes, a batch is added as it is, ordered by key. */
  private Commit append(DatasetBatch merged, Transaction transaction) {
    Dataset<Row> log = log(spark, merged);
    Dataset<Row> rows = MilestoneSteps.opened(log, merged.contract().schema(), merged.sourceTime());
    long partitions = Math.max(1, merged.keys().inserted() / ROWS_PER_PARTITION);
    Column[] key = Types.columns(merged.contract().key());
    boolean hidden =
        merged.contract().key().stream().anyMatch(merged.contract().classified()::contains);
    Dataset<Row> spread =
        partitions == 1
            ? rows.coalesce(1)
            : hidden
                ? rows.repartition((int) partitions, key)
                : rows.repartitionByRange((int) partitions, key);
    return ChangeLog.append(
        spread.sortWithinPartitions(order(merged)),
        merged.keys().inserted(),
        transaction,
        paths.milestones(merged.contract().dataset()));
  }

  /*
   * MERGE INTO milestones t
   * USING (an update of the log twice, as a row that closes and one that opens) s
   * ON t.mp_open AND s.mp_closes AND t.<key> = s.<key> AND ...
   * WHEN MATCHED THEN UPDATE SET
   *   mp_open = false, mp_batch_out = s.mp_batch, mp_seq_out = s.mp_seq, mp_valid_to = :sourceTime
   * WHEN NOT MATCHED AND NOT s.mp_closes THEN INSERT
   *   (<columns>, mp_batch_in, mp_seq_in, mp_valid_from, mp_open, mp_revision)
   *   VALUES (s.<columns>, s.mp_batch, s.mp_seq, :sourceTime, true, 0)
   */
  private Commit closeAndOpen(DatasetBatch merged, Transaction transaction) {
    SparkSession own = mergeSession(transaction);
    String table = paths.milestones(merged.contract().dataset());
    Column matches =
        merged.contract().key().stream()
            .map(name -> col("t." + quoted(name)).equalTo(col("s." + quoted(name))))
            .reduce(
                col("t." + OPEN).equalTo(lit(true)).and(col("s." + MilestoneSteps.CLOSES)),
                Column::and);
    Map<String, Column> closing =
        Map.of(
            OPEN, lit(false),
            BATCH_OUT, col("s." + BATCH),
            SEQ_OUT, col("s." + SEQ),
            VALID_TO, lit(merged.sourceTime()));
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    return new TransactionalWrite(commits)
        .run(
            table,
            transaction,
            () ->
                DeltaTable.forPath(own, table)
                    .as("t")
                    .merge(MilestoneSteps.closingAndOpening(log(own, merged)).as("s"), matches)
                    .whenMatched()
                    .update(closing)
                    .whenNotMatched("NOT s." + MilestoneSteps.CLOSES)
                    .insert(opening(merged))
                    .execute());
  }

  private static Column[] order(DatasetBatch merged) {
    return Stream.concat(Stream.of(col(OPEN)), Stream.of(Types.columns(merged.contract().key())))
        .toArray(Column[]::new);
  }

  private static Map<String, Column> opening(DatasetBatch merged) {
    StructType schema = merged.contract().schema();
    Map<String, Column> opening = new LinkedHashMap<>();
    for (String name : schema.fieldNames()) {
      opening.put(quoted(name), col("s." + quoted(name)));
    }
    MilestoneSteps.versionColumns(col("s." + BATCH), col("s." + SEQ), merged.sourceTime())
        .forEach(opening::put);
    return opening;
  }

  /** Delta reads the transaction of a MERGE from the session, so each one gets its own. */
  private SparkSession mergeSession(Transaction transaction) {
    SparkSession own = SessionSettings.pinned(spark);
    Map<String, String> settings =
        Map.of(
            "spark.databricks.delta.write.txnAppId", transaction.application(),
            "spark.databricks.delta.write.txnVersion", String.valueOf(transaction.version()),
            "spark.databricks.delta.commitInfo.userMetadata", transaction.note());
    settings.forEach((key, value) -> own.conf().set(key, value));
    return own;
  }

  private Dataset<Row> log(SparkSession session, DatasetBatch merged) {
    return new ChangeLog(session, paths.changes(merged.contract().dataset()))
        .rows(merged.batch() - 1, merged.batch());
  }

  /** What was closed and opened decides how many rows are live, so that both must be as sealed. */
  private static void verify(DatasetBatch merged, String what, long counted, long sealed) {
    if (counted != sealed) {
      throw new IllegalStateException(
          "Cannot merge batch %d of %s: %s %d, but sealed %d [%s]"
              .formatted(
                  merged.batch(),
                  merged.contract().dataset(),
                  what,
                  counted,
                  sealed,
                  merged.keys()));
    }
  }
}

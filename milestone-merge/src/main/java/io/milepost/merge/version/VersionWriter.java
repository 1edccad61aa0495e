package io.milepost.merge.version;

import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.table.Types.quoted;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.delta.tables.DeltaTable;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.Commit;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.commit.TransactionalWrite;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes the transitions of a batch into milestones, in one commit: added where nothing ends,
 * written anew where few rows are live, and otherwise by Delta's {@code MERGE}.
 */
public final class VersionWriter {
  /** Up to so many live rows all open versions are written anew. */
  public static final long FEW_ROWS = 100_000;

  private final SparkSession spark;
  private final TablePaths paths;
  private final long fewRows;
  private final DeltaCommits commits;

  /**
   * A writer below a root.
   *
   * @param spark a pinned session
   * @param fewRows how many live rows are few
   */
  public VersionWriter(SparkSession spark, TablePaths paths, long fewRows) {
    this.spark = requireNonNull(spark, "spark");
    this.paths = requireNonNull(paths, "paths");
    this.fewRows = fewRows;
    this.commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * The transitions of a batch, and all that is needed to write them.
   *
   * @param live open versions before it; of no interest where it only adds some
   */
  public record Work(
      DatasetBatch merged,
      Dataset<Row> transitions,
      Totals totals,
      long live,
      Transaction transaction) {
    private Transitions rules() {
      return new Transitions(merged.contract(), Map.of(merged.batch(), merged.sourceTime()));
    }
  }

  /** The open versions of a dataset. */
  public static Dataset<Row> open(SparkSession spark, String milestones) {
    return spark.read().format("delta").load(milestones).where(col(OPEN).equalTo(lit(true)));
  }

  /** Writes them, and counts what was written against what should be. */
  public void write(Work work) {
    DatasetBatch merged = work.merged();
    Totals totals = work.totals();
    if (totals.isMoreOnly()) {
      Commit commit = append(work);
      verify(merged, "versions opened", commit.metric("numOutputRows"), totals.opened());
      return;
    }
    if (work.live() <= fewRows) {
      Commit commit = rewrite(work);
      long ended = totals.ended() + totals.opened() - totals.stay();
      long open = work.live() - totals.ended() + totals.stay();
      verify(merged, "versions closed", commit.rows("false"), ended);
      verify(merged, "versions open", commit.rows("true"), open);
      return;
    }
    Commit commit = closeAndOpen(work);
    long moved = totals.ended() + totals.touched();
    verify(merged, "versions closed", commit.metric("numTargetRowsUpdated"), moved);
    verify(merged, "versions opened", commit.metric("numTargetRowsInserted"), totals.opened());
  }

  /*
   * INSERT INTO milestones REPLACE WHERE mp_open
   *   SELECT (the open versions, those that end closed) FROM milestones
   *   UNION ALL SELECT (the versions to add) FROM transitions
   *
   * A MERGE takes a dozen jobs, however little there is to do; this is one. Delta plans the read
   * inside the transaction of the write, so that both see the same version of the table.
   */
  private Commit rewrite(Work work) {
    DatasetBatch merged = work.merged();
    String table = paths.milestones(merged.contract().dataset());
    return new TransactionalWrite(commits)
        .run(
            table,
            work.transaction(),
            () ->
                Layout.of(
                        work.rules()
                            .applied(
                                open(spark, paths.milestones(merged.contract().dataset()))
                                    .coalesce(1),
                                work.transitions().coalesce(1)),
                        merged.contract(),
                        1)
                    .write()
                    .format("delta")
                    .mode("overwrite")
                    .option("replaceWhere", OPEN + " = true")
                    .option("txnAppId", work.transaction().application())
                    .option("txnVersion", work.transaction().version())
                    .option("userMetadata", work.transaction().note())
                    .save(table));
  }

  /** Where nothing ends, versions are added as they are, ordered by key. */
  private Commit append(Work work) {
    TableContract contract = work.merged().contract();
    Dataset<Row> rows =
        Types.aligned(
            work.transitions().where(col(Transitions.OPENS)),
            MilestoneSteps.versionSchema(contract.stored()));
    return ChangeLog.append(
        Layout.of(rows, contract, work.totals().opened()),
        work.totals().opened(),
        work.transaction(),
        paths.milestones(contract.dataset()));
  }

  /*
   * MERGE INTO milestones t USING transitions s
   * ON t.mp_open AND NOT s.mp_opens AND t.<key> = s.<key> AND ...
   * WHEN MATCHED THEN UPDATE SET
   *   mp_open = s.mp_open, mp_batch_out = s.mp_batch_out, mp_seq_out = s.mp_seq_out, ...
   * WHEN NOT MATCHED AND s.mp_opens THEN INSERT (<columns>) VALUES (s.<columns>)
   */
  private Commit closeAndOpen(Work work) {
    DatasetBatch merged = work.merged();
    SparkSession own = mergeSession(work.transaction());
    String table = paths.milestones(merged.contract().dataset());
    Column matches =
        merged.contract().key().stream()
            .map(name -> col("t." + quoted(name)).equalTo(col("s." + quoted(name))))
            .reduce(
                col("t." + OPEN).equalTo(lit(true)).and(not(col("s." + Transitions.OPENS))),
                Column::and);
    return new TransactionalWrite(commits)
        .run(
            table,
            work.transaction(),
            () ->
                DeltaTable.forPath(own, table)
                    .as("t")
                    .merge(work.transitions().as("s"), matches)
                    .whenMatched()
                    .update(values(work.rules().goingOn().stream()))
                    .whenNotMatched("s." + Transitions.OPENS)
                    .insert(
                        values(
                            Stream.of(
                                MilestoneSteps.versionSchema(merged.contract().stored())
                                    .fieldNames())))
                    .execute());
  }

  private static Map<String, Column> values(Stream<String> names) {
    Map<String, Column> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(quoted(name), col("s." + quoted(name))));
    return values;
  }

  /** Delta reads the transaction of a MERGE from the session, so each one gets its own. */
  private SparkSession mergeSession(Transaction transaction) {
    return SessionSettings.unshared(spark, transaction.settings());
  }

  /** What was closed and opened decides how many rows are live, so that both must be as counted. */
  private static void verify(DatasetBatch merged, String what, long counted, long expected) {
    if (counted != expected) {
      throw new IllegalStateException(
          "Cannot merge batch %d of %s: %s %d, but should be %d"
              .formatted(merged.batch(), merged.contract().dataset(), what, counted, expected));
    }
  }
}

package io.milepost.merge.direct;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.ActiveSession;
import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.version.MergeStrategy;
import io.milepost.merge.version.MilestoneMerge;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import io.milepost.merge.version.Totals;
import io.milepost.merge.version.Transitions;
import io.milepost.merge.version.VersionWriter;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.aggregation.BitmapAggregator;
import org.apache.spark.sql.classic.ExpressionUtils$;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.commands.DeletionVectorUtils$;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat;
import org.apache.spark.storage.StorageLevel;

/**
 * A merge by one commit: open versions that move are marked by deletion vectors where they lie, and
 * written once more in one append together with those that are new.
 *
 * <p>The open versions are read once, joined to the keys of the batch; only versions of those keys
 * go any further. Nothing is committed before the versions marked and the rows written are as many
 * as the transitions say. Delta refuses the commit if anybody removed or added open versions since
 * they were read, or merged in between.
 *
 * <p>The cost is one look at the keys of the open versions, and what changed. Tables without
 * deletion vectors go to the other strategy.
 */
final class DirectCommit implements MergeStrategy {
  static final String BITMAP = "mp_bitmap";

  private final SparkSession spark;
  private final SparkSession forFew;
  private final long fewRows;
  private final TablePaths paths;
  private final MergeStrategy other;

  /**
   * A merge below a root.
   *
   * @param fewRows up to so many open versions are read by one task
   * @param other merges into tables without deletion vectors
   */
  DirectCommit(SparkSession spark, TablePaths paths, long fewRows, MergeStrategy other) {
    this.spark = requireNonNull(spark, "spark");
    this.fewRows = fewRows;
    this.forFew = SessionSettings.forFewRows(spark);
    this.paths = requireNonNull(paths, "paths");
    this.other = requireNonNull(other, "other");
  }

  @Override
  public Keys merge(DatasetBatch merged) {
    String table = paths.milestones(merged.contract().dataset());
    // Which keys it changes is known, and said, when it is committed.
    return DirectTransaction.within(
            spark,
            table,
            new Transaction(MilestoneMerge.APPLICATION, merged.batch(), ""),
            transaction -> {
              requireFirst(merged, transaction.last().orElse(0));
              return Optional.of(transaction)
                  .filter(DirectCommit::canMark)
                  .map(marking -> new Attempt(merged, marking, table).run());
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

  /** One look at the table, and what is made of it. */
  private final class Attempt {
    private final DatasetBatch merged;
    private final DirectTransaction transaction;
    private final Transitions rules;
    private final OpenFiles open;
    private final String table;

    Attempt(DatasetBatch merged, DirectTransaction transaction, String table) {
      this.merged = merged;
      this.transaction = transaction;
      this.rules = new Transitions(merged.contract(), Map.of(merged.batch(), merged.sourceTime()));
      this.open = OpenFiles.readBy(transaction);
      this.table = table;
    }

    Keys run() {
      Optional<BatchRows> rows =
          BatchRows.of(
              spark,
              paths.changes(merged.contract().dataset()),
              merged.batch(),
              merged.note().text());
      Optional<BatchRows> held = rows.filter(batch -> batch.count() <= fewRows && batch.isSmall());
      boolean areFew =
          open.count() <= fewRows
              && held.filter(batch -> batch.count() <= SessionSettings.FEW_ROWS).isPresent();
      SparkSession session = areFew ? forFew : spark;
      return ActiveSession.during(
          session,
          () -> {
            Dataset<Row> versions = open.versions(session);
            if (areFew) {
              return ofFew(FewRows.held(held.get().read(session)), versions);
            }
            return held.flatMap(batch -> ofSome(FewRows.held(batch.read(session)), versions))
                .orElseGet(
                    () ->
                        ofMany(
                            rows.map(batch -> batch.read(session))
                                .orElseGet(() -> merged.log(session, paths)),
                            versions));
          });
    }

    /** Few changes to many versions: all tasks look at these, the driver holds what they find. */
    private Optional<Keys> ofSome(Dataset<Row> log, Dataset<Row> versions) {
      return rules
          .ofFewKeys()
          .named(versions, log)
          .map(
              named -> {
                weigh();
                return ofFew(log, FewRows.held(named));
              });
    }

    private Keys ofFew(Dataset<Row> log, Dataset<Row> versions) {
      weigh();
      Transitions rules = this.rules.ofFewKeys();
      Dataset<Row> about =
          FewRows.held(VersionWriter.laidOut(rules.about(versions, log), merged.contract(), 1));
      List<Row> counted =
          sealed().filter(Totals::isMoreOnly).isPresent() ? List.of() : counted(about.coalesce(1));
      Totals totals = sealed().orElseGet(() -> totals(log, versions, counted));
      return run(totals, counted, () -> FewRows.held(rules.after(about)));
    }

    private Keys ofMany(Dataset<Row> log, Dataset<Row> versions) {
      Dataset<Row> about = rules.about(versions, log);
      if (sealed().filter(Totals::isMoreOnly).isPresent()) {
        return run(sealed().get(), List.of(), () -> laidOut(about, sealed().get()));
      }
      weigh();
      about.persist(StorageLevel.MEMORY_AND_DISK());
      try {
        List<Row> counted = counted(about);
        Totals totals = sealed().orElseGet(() -> totals(log, versions, counted));
        return run(totals, counted, () -> laidOut(about, totals));
      } finally {
        about.unpersist();
      }
    }

    private void weigh() {
      Moment.before("weigh up batch %d of %s".formatted(merged.batch(), table));
    }

    private Dataset<Row> laidOut(Dataset<Row> about, Totals totals) {
      return VersionWriter.laidOut(rules.after(about), merged.contract(), totals.written());
    }

    private Optional<Totals> sealed() {
      return merged.contract().isNet() ? merged.sealed().map(Totals::of) : Optional.empty();
    }

    /** Of net changes also those count whose version was not found. */
    private Totals totals(Dataset<Row> log, Dataset<Row> versions, List<Row> counted) {
      return merged.contract().isNet()
          ? Totals.of(merged, rules.of(versions, log))
          : Totals.of(merged, counted);
    }

    /** A row for each file with versions that move, and one without a file for what is new. */
    private List<Row> counted(Dataset<Row> about) {
      Column file = col(Transitions.FOUND).getField(OpenFiles.FILE).as(OpenFiles.FILE);
      Column row = col(Transitions.FOUND).getField(OpenFiles.ROW).as(OpenFiles.ROW);
      Column bitmap =
          ExpressionUtils$.MODULE$.column(
              new BitmapAggregator(
                      UnresolvedAttribute.quoted(OpenFiles.ROW),
                      RoaringBitmapArrayFormat.Portable())
                  .toAggregateExpression());
      return about
          .withColumn(OpenFiles.FILE, file)
          .withColumn(OpenFiles.ROW, row)
          .groupBy(OpenFiles.FILE)
          .agg(bitmap.as(BITMAP), Totals.counts().toArray(Column[]::new))
          .collectAsList();
    }

    private Keys run(Totals totals, List<Row> counted, Supplier<Dataset<Row>> after) {
      if (totals.isNothing()) {
        return totals.keys();
      }
      long moved = totals.ended() + totals.touched();
      Marks marks = moved == 0 ? Marks.none() : mark(counted);
      verify("versions closed", marks.versions(), moved);
      List<AddFile> added = write(after.get(), totals.written());
      commit(totals, marks, added);
      return totals.keys();
    }

    private Marks mark(List<Row> counted) {
      String effect = "mark versions of " + table;
      Moment.before(effect);
      Marks marks =
          Marks.write(
              spark,
              transaction.table(),
              open,
              counted.stream().filter(row -> row.getAs(OpenFiles.FILE) != null).toList());
      Moment.after(effect);
      return marks;
    }

    private List<AddFile> write(Dataset<Row> after, long rows) {
      String effect = "write versions of " + table;
      Moment.before(effect);
      List<AddFile> added = transaction.write(after);
      Moment.after(effect);
      verify("versions written", TableAt.count(added), rows);
      return added;
    }

    private void commit(Totals totals, Marks marks, List<AddFile> added) {
      List<Action> actions = new ArrayList<>(marks.actions());
      actions.addAll(added);
      Map<String, Long> counted = new HashMap<>();
      counted.put("numTargetRowsInserted", totals.opened());
      counted.put("numTargetRowsUpdated", totals.ended() + totals.touched());
      counted.put("numTargetFilesAdded", (long) added.size());
      counted.put("numTargetFilesRemoved", marks.filesLeft());
      counted.put("numTargetDeletionVectorsAdded", marks.vectors());
      counted.put("numTargetBytesAdded", TableAt.bytes(added));
      transaction.count(spark, counted);
      String effect =
          "commit %s %d to %s".formatted(MilestoneMerge.APPLICATION, merged.batch(), table);
      Moment.before(effect);
      transaction.commit(
          actions,
          new VersionsMoved(
              merged.batch(), merged.transaction(totals.keys()).note(), counted.keySet()));
      Moment.after(effect);
    }

    private void verify(String what, long counted, long expected) {
      if (counted != expected) {
        throw new IllegalStateException(
            "Cannot merge batch %d of %s: %s %d, but should be %d; nothing was committed"
                .formatted(merged.batch(), merged.contract().dataset(), what, counted, expected));
      }
    }
  }
}

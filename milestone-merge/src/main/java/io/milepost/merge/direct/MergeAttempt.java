package io.milepost.merge.direct;

import static org.apache.spark.sql.functions.col;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.commit.ActiveSession;
import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.version.MilestoneMerge;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import io.milepost.merge.version.Totals;
import io.milepost.merge.version.Transitions;
import io.milepost.merge.version.VersionWriter;
import java.util.ArrayList;
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
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat;
import org.apache.spark.storage.StorageLevel;

/** A merge of a batch: one look at the table, and what is made of it. */
final class MergeAttempt {
  static final String BITMAP = "mp_bitmap";

  private final DirectCommit.Setup setup;
  private final DatasetBatch merged;
  private final DirectTransaction transaction;
  private final Transitions rules;
  private final OpenFiles open;
  private final String table;
  private final Optional<BatchRows> rows;

  MergeAttempt(DirectCommit.Setup setup, DatasetBatch merged, DirectTransaction transaction) {
    this.setup = setup;
    this.merged = merged;
    this.transaction = transaction;
    this.rules = new Transitions(merged.contract(), Map.of(merged.batch(), merged.sourceTime()));
    this.open = OpenFiles.readBy(transaction);
    this.table = setup.paths().milestones(merged.contract().dataset());
    this.rows =
        BatchRows.of(
            setup.spark(),
            setup.paths().changes(merged.contract().dataset()),
            merged.batch(),
            merged.note().text());
  }

  /**
   * Takes the files of the batch over as they lie in the change log, if each row is a new version.
   *
   * @return empty, and nothing was done, if that is not so
   */
  Optional<Keys> adopted() {
    return rows.filter(batch -> Adoption.mayBe(merged, batch.count(), open.count()))
        .flatMap(
            batch -> {
              String effect = "adopt versions of " + table;
              Moment.before(effect);
              Optional<List<AddFile>> files =
                  transaction.copy(setup.spark(), batch.files(), Adoption.rule(merged));
              Moment.after(effect);
              return files.map(added -> adopted(batch, added));
            });
  }

  private Keys adopted(BatchRows batch, List<AddFile> added) {
    Keys keys = new Keys(batch.count(), 0, 0, 0);
    verify("versions written", TableAt.count(added), batch.count());
    commit(Totals.of(keys), Marks.none(), added);
    return keys;
  }

  Keys run() {
    Optional<BatchRows> held =
        rows.filter(batch -> batch.count() <= setup.fewRows() && batch.isSmall());
    boolean areFew =
        open.count() <= setup.fewRows()
            && held.filter(batch -> batch.count() <= SessionSettings.FEW_ROWS).isPresent();
    SparkSession session =
        areFew
            ? setup.forFew()
            : held.isPresent() ? SessionSettings.forHeldRows(setup.spark()) : setup.spark();
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
                              .orElseGet(() -> merged.log(session, setup.paths())),
                          versions));
        });
  }

  /** Few changes to many versions: all tasks look at these, the driver holds what they find. */
  private Optional<Keys> ofSome(Dataset<Row> log, Dataset<Row> versions) {
    return rules.ofFewKeys().named(versions, log).map(named -> ofFew(log, FewRows.held(named)));
  }

  private Keys ofFew(Dataset<Row> log, Dataset<Row> versions) {
    weigh();
    Transitions rules = this.rules.ofFewKeys();
    Dataset<Row> about =
        FewRows.held(VersionWriter.laidOut(rules.about(versions, log), merged.contract(), 1));
    List<Row> counted =
        sealed().filter(Totals::isMoreOnly).isPresent() ? List.of() : counted(about.coalesce(1));
    Totals totals = sealed().orElseGet(() -> totals(log, versions, counted));
    return run(totals, counted, () -> rules.after(about));
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
                    UnresolvedAttribute.quoted(OpenFiles.ROW), RoaringBitmapArrayFormat.Portable())
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
            setup.spark(),
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
    transaction.count(setup.spark(), counted);
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

package io.milepost.merge.direct;

import static org.apache.spark.sql.functions.col;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.commit.ActiveSession;
import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.table.Observed;
import io.milepost.merge.table.Types;
import io.milepost.merge.version.Layout;
import io.milepost.merge.version.MilestoneMerge;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import io.milepost.merge.version.Totals;
import io.milepost.merge.version.Transitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.aggregation.BitmapAggregator;
import org.apache.spark.sql.classic.ExpressionUtils$;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat;

/** A merge of a batch: one look at the table, and what is made of it. */
final class MergeAttempt {
  private static final String PLACES = "mp_places";

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
    return finish(Totals.of(keys), Marks.none(), added);
  }

  Keys run() {
    Optional<BatchRows> few =
        rows.filter(batch -> batch.count() <= SessionSettings.FEW_ROWS && batch.isSmall())
            .filter(batch -> Math.max(batch.count(), open.count()) <= setup.fewRows());
    SparkSession session = few.isPresent() ? setup.forFew() : setup.spark();
    return ActiveSession.during(
        session,
        () -> {
          Dataset<Row> versions = open.versions(session);
          return few.map(batch -> ofFew(FewRows.held(batch.read(session)), versions))
              .orElseGet(() -> ofMany(log(session), versions));
        });
  }

  private Dataset<Row> log(SparkSession session) {
    return rows.map(batch -> batch.read(session))
        .orElseGet(() -> merged.log(session, setup.paths()));
  }

  private Keys ofFew(Dataset<Row> log, Dataset<Row> versions) {
    weigh();
    Transitions rules = this.rules.ofFewKeys();
    Dataset<Row> about = FewRows.held(Layout.of(rules.about(versions, log), merged.contract(), 1));
    if (isMoreOnly()) {
      return more(sealed().get(), rules.after(about));
    }
    Column file = col(Transitions.FOUND).getField(OpenFiles.FILE);
    Column row = col(Transitions.FOUND).getField(OpenFiles.ROW);
    List<Column> counts = counts(open.place(file, row));
    Row counted =
        about
            .coalesce(1)
            .agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new))
            .head();
    Map<String, Object> seen = Types.values(counted);
    Totals totals = totals(log, versions, seen);
    if (totals.isNothing()) {
      return totals.keys();
    }
    Marks marks = mark(seen, totals);
    return finish(totals, marks, write(rules.after(about)));
  }

  /** One pass: what is written is counted, and what it replaces noted, while it is written. */
  private Keys ofMany(Dataset<Row> log, Dataset<Row> found) {
    long changes = rows.map(BatchRows::count).orElseGet(log::count);
    Dataset<Row> versions = open.placed(found);
    Transitions rules = this.rules.ofManyKeys(changes, open.count(), setup.fewRows());
    if (isMoreOnly()) {
      Totals totals = sealed().get();
      Dataset<Row> after = rules.after(rules.about(versions, log));
      return more(totals, Layout.of(after, merged.contract(), totals.written()));
    }
    weigh();
    Dataset<Row> about = rules.about(versions, log);
    if (merged.contract().isNet()) {
      about = Layout.spread(about, merged.contract(), 2 * changes);
    }
    Observation observation = new Observation("versions of " + table);
    List<Column> counts = counts(col(Transitions.FOUND).getField(OpenFiles.PLACE));
    Dataset<Row> observed =
        about.observe(
            observation, counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new));
    List<AddFile> added = write(Layout.sorted(rules.after(observed), merged.contract()));
    Map<String, Object> seen = Observed.values(observation, "merge into " + table);
    Totals totals = totals(log, versions, seen);
    return totals.isNothing() ? totals.keys() : finish(totals, mark(seen, totals), added);
  }

  private void weigh() {
    Moment.before("weigh up batch %d of %s".formatted(merged.batch(), table));
  }

  private boolean isMoreOnly() {
    return sealed().filter(Totals::isMoreOnly).isPresent();
  }

  private Keys more(Totals totals, Dataset<Row> after) {
    return totals.isNothing() ? totals.keys() : finish(totals, Marks.none(), write(after));
  }

  private Optional<Totals> sealed() {
    return merged.contract().isNet() ? merged.sealed().map(Totals::of) : Optional.empty();
  }

  /** Of net changes also those count whose version was not found. */
  private Totals totals(Dataset<Row> log, Dataset<Row> versions, Map<String, Object> seen) {
    return merged.contract().isNet()
        ? sealed().orElseGet(() -> Totals.of(merged, rules.of(versions, log)))
        : Totals.of(merged, name -> (Long) seen.get(name));
  }

  /** Where the versions are that move, and how many there are of what kind. */
  private static List<Column> counts(Column place) {
    BitmapAggregator places =
        new BitmapAggregator(
            ExpressionUtils$.MODULE$.expression(place), RoaringBitmapArrayFormat.Portable());
    List<Column> counts = new ArrayList<>();
    counts.add(ExpressionUtils$.MODULE$.column(places.toAggregateExpression()).as(PLACES));
    counts.addAll(Totals.counts());
    return counts;
  }

  private Marks mark(Map<String, Object> seen, Totals totals) {
    long moved = totals.ended() + totals.touched();
    if (moved == 0) {
      return Marks.none();
    }
    String effect = "mark versions of " + table;
    Moment.before(effect);
    Row places = (Row) seen.get(PLACES);
    Marks marks =
        Marks.write(
            setup.spark(),
            transaction.table(),
            open,
            RoaringBitmapArray.readFrom(places.getAs("bitmap")));
    Moment.after(effect);
    verify("versions closed", marks.versions(), moved);
    return marks;
  }

  private List<AddFile> write(Dataset<Row> after) {
    String effect = "write versions of " + table;
    Moment.before(effect);
    List<AddFile> added = transaction.write(after);
    Moment.after(effect);
    return added;
  }

  private Keys finish(Totals totals, Marks marks, List<AddFile> added) {
    verify("versions written", TableAt.count(added), totals.written());
    commit(totals, marks, added);
    return totals.keys();
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

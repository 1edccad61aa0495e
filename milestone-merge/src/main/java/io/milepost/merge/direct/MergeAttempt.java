package io.milepost.merge.direct;

import static org.apache.spark.sql.functions.col;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.commit.ActiveSession;
import io.milepost.merge.commit.DirectTransaction;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.held.FewRows;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.table.Observed;
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

  /** Whether versions can be marked in their files: Delta wants to know how many a file holds. */
  boolean canMark() {
    return open.areCounted();
  }

  Keys run() {
    return rows.filter(this::isFew)
        .flatMap(batch -> ActiveSession.during(setup.forFew(), () -> few(batch)))
        .orElseGet(() -> ActiveSession.during(setup.spark(), () -> ofMany(log(setup.spark()))));
  }

  /** Whether the driver can hold the rows, and as many open versions. */
  private boolean isFew(BatchRows batch) {
    long versions = batch.count() * (open.bytes() / Math.max(1, open.count()));
    return batch.count() <= Math.min(SessionSettings.FEW_ROWS, setup.fewRows())
        && batch.isSmall()
        && versions <= BatchRows.SMALL_BYTES;
  }

  private Dataset<Row> log(SparkSession session) {
    return rows.map(batch -> batch.read(session))
        .orElseGet(() -> merged.log(session, setup.paths()));
  }

  /** Whether the driver can hold all open versions. */
  private boolean isSmall() {
    return open.count() <= setup.fewRows() && open.bytes() <= BatchRows.SMALL_BYTES;
  }

  /** Empty if few rows concern many versions. */
  private Optional<Keys> few(BatchRows batch) {
    return batch
        .held(setup.forFew())
        .flatMap(
            log -> {
              merged.requireRows(log.rows().size());
              boolean all = rules.endsOthers(log.frame());
              return all && !isSmall()
                  ? Optional.empty()
                  : Optional.of(ofFew(log, found(log, all).frame()));
            });
  }

  /** Open versions: all of them, or those of keys that the log names. */
  private FewRows found(FewRows log, boolean all) {
    SparkSession session = setup.forFew();
    if (merged.contract().key().isEmpty() || isMoreOnly()) {
      return FewRows.none(session, open.versions(session).schema());
    }
    return open.few(session)
        .flatMap(few -> all ? few.all() : few.of(merged.contract().key(), log))
        .orElseGet(
            () -> {
              Dataset<Row> versions = open.versions(setup.spark());
              return FewRows.of(
                  session, all ? versions : rules.ofSomeKeys().named(versions, log.frame()));
            });
  }

  private Keys ofFew(FewRows log, Dataset<Row> versions) {
    weigh();
    Transitions rules = this.rules.ofFewKeys();
    Dataset<Row> about = Layout.of(rules.about(versions, log.frame()), merged.contract(), 1);
    if (isMoreOnly()) {
      return more(sealed().get(), rules.after(FewRows.of(setup.forFew(), about).frame()));
    }
    FewRows counted = FewRows.of(setup.forFew(), counting(about));
    Map<String, Object> seen = counted(counted);
    Totals totals = totals(log.frame(), versions, seen);
    if (totals.isNothing()) {
      return totals.keys();
    }
    Marks marks = mark(places(counted), totals);
    return finish(totals, marks, write(rules.after(counted.frame())));
  }

  /** Transitions with what counts them, and the place of the version that each is about. */
  private static Dataset<Row> counting(Dataset<Row> about) {
    Map<String, Column> more = new HashMap<>(Totals.counted());
    more.put(PLACES, col(Transitions.FOUND).getField(OpenFiles.PLACE));
    List<Column> counting = new ArrayList<>(List.of(col("*")));
    more.forEach((name, value) -> counting.add(value.as(name)));
    return about.select(counting.toArray(Column[]::new));
  }

  private static Map<String, Object> counted(FewRows counting) {
    Map<String, Object> counted = new HashMap<>();
    for (String name : Totals.counted().keySet()) {
      int place = counting.place(name);
      counted.put(
          name,
          counting.rows().stream()
              .filter(row -> !row.isNullAt(place) && row.getBoolean(place))
              .count());
    }
    return counted;
  }

  private static RoaringBitmapArray places(FewRows counting) {
    RoaringBitmapArray places = RoaringBitmapArray.apply(TableAt.seq(List.of()));
    int place = counting.place(PLACES);
    counting.rows().stream()
        .filter(row -> !row.isNullAt(place))
        .forEach(row -> places.add(row.getLong(place)));
    return places;
  }

  /** One pass: what is written is counted, and what it replaces noted, while it is written. */
  private Keys ofMany(Dataset<Row> log) {
    long changes = rows.map(BatchRows::count).orElseGet(log::count);
    merged.requireRows(changes);
    Dataset<Row> versions = open.versions(setup.spark());
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
    if (totals.isNothing()) {
      return totals.keys();
    }
    Row places = (Row) seen.get(PLACES);
    RoaringBitmapArray moved = RoaringBitmapArray.readFrom(places.getAs("bitmap"));
    return finish(totals, mark(moved, totals), added);
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

  private Marks mark(RoaringBitmapArray places, Totals totals) {
    long moved = totals.ended() + totals.touched();
    if (moved == 0) {
      return Marks.none();
    }
    String effect = "mark versions of " + table;
    Moment.before(effect);
    Marks marks = Marks.write(setup.spark(), transaction.table(), open, places);
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

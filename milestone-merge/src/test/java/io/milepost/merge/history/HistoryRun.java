package io.milepost.merge.history;

import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.history.SourceRows.Said;
import io.milepost.merge.history.oracle.Counts;
import io.milepost.merge.history.oracle.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** One table, which is brought through all batches of its histories, and what it must hold. */
final class HistoryRun {
  /** Every so many batches the merged versions are looked at, otherwise those through the log. */
  private static final int LOOKED_AT = 3;

  private static final List<String> OURS =
      List.of(
          MilestoneColumns.BATCH_IN,
          MilestoneColumns.SEQ_IN,
          MilestoneColumns.BATCH_OUT,
          MilestoneColumns.SEQ_OUT,
          MilestoneColumns.VALID_FROM,
          MilestoneColumns.VALID_TO,
          MilestoneColumns.OPEN,
          MilestoneColumns.REVISION);

  /** Of rows as of a batch. */
  private static final String BATCH = "as_of";

  private final HistoryLake lake;
  private final Rules rules;
  private final Plan plan;
  private final Setting setting;
  private final Map<Long, Feed> feeds;
  private final Expectation expectation;
  private final Quarantined quarantined;

  HistoryRun(HistoryLake lake, Setting setting, Plan plan, List<History> histories) {
    this.lake = lake;
    this.rules = setting.rules();
    this.plan = plan;
    this.expectation = new Expectation(rules, histories);
    this.quarantined = new Quarantined(rules);
    this.setting = setting;
    this.feeds = feeds(histories);
  }

  private Map<Long, Feed> feeds(List<History> histories) {
    Map<Long, Feed> told = new TreeMap<>();
    histories.forEach(history -> told.put(history.number(), new Feed(history, setting)));
    return told;
  }

  /**
   * Takes all batches, and looks at the table before or after each merge: what a merge leaves is
   * what the next look through the log starts from.
   */
  void lookAtEveryBatch() {
    for (int batch = 1; batch <= plan.batches(); batch++) {
      long before = batch == plan.quiet() ? lake.milestonesVersion() : 0;
      SourceRows rows = offer(batch);
      Counts counts = expectation.take(rows);
      lake.publish();
      boolean isLast = batch == plan.batches();
      if (isLast || batch % LOOKED_AT != 0) {
        lookThroughTheLog(batch);
      }
      // What is published is merged by itself, or by whoever runs the batch again.
      requireCounts(batch, rows, counts, batch % 2 == 0 ? lake.run() : lake.merge());
      if (isLast || batch % LOOKED_AT == 0) {
        lookAtVersions(lake.reader(), batch, "versions after merging batch " + batch);
      }
      if (batch == plan.quiet()) {
        lake.requireNoFileSince(before);
      }
    }
  }

  /** Takes all batches without a look. */
  void hurry() {
    for (int batch = 1; batch <= plan.batches(); batch++) {
      SourceRows rows = offer(batch);
      requireCounts(batch, rows, expectation.take(rows), lake.run());
    }
    lookAtVersions(lake.reader(), plan.batches(), "versions under another split");
    quarantined.hold(lake.quarantine());
  }

  /** Looks back at all batches when they are merged. */
  void lookBack() {
    MilestoneReader reader = lake.reader();
    List<String> columns = List.copyOf(plan.columns(plan.batches()));
    List<String> tracked =
        columns.stream().filter(column -> !rules.untracked().contains(column)).toList();
    Found all =
        found(
            IntStream.rangeClosed(1, plan.batches())
                .mapToObj(batch -> reader.asOf(batch).withColumn(BATCH, lit(batch)))
                .reduce(Dataset::union)
                .orElseThrow(),
            plan.batches());
    for (int batch = 1; batch <= plan.batches(); batch++) {
      Found asOf = all.where(BATCH, batch);
      asOf.mustBe(expectation.image(batch), tracked, "image of batch " + batch);
      asOf.mustBe(expectation.asOf(batch), columns, "as of batch " + batch);
    }
    lookAtChanges(reader, 0, plan.batches());
    lookAtChanges(reader, 1, plan.batches());
    lookAtChanges(reader, plan.batches() / 2, plan.batches() - 1);
    quarantined.hold(lake.quarantine());
    List<Long> versions = lake.tableVersions();
    BatchResult again = lake.run();
    require(
        again.outcome() == BatchResult.Outcome.ALREADY_PUBLISHED
            && lake.tableVersions().equals(versions),
        "the last run again: %s, table versions %s"
            .formatted(again.outcome(), lake.tableVersions()));
  }

  /** Gives some histories another past, and looks at the new answers and the old ones. */
  void restate(List<History> histories) {
    List<Long> wrong = feeds.keySet().stream().filter(HistoryRun::isWrong).toList();
    List<History> right =
        histories.stream().filter(history -> wrong.contains(history.number())).toList();
    Map<Long, Feed> told = feeds(right);
    Expectation corrected = new Expectation(rules, right);
    Plan settled = plan.settled();
    for (int batch = 1; batch <= plan.batches(); batch++) {
      corrected.take(rows(settled, batch, told));
    }
    Found versions = corrected.versions();
    restate(versions);
    versions
        .rows()
        .values()
        .forEach(
            rows -> rows.forEach(row -> row.put(MilestoneColumns.REVISION, plan.batches() + 1)));
    MilestoneReader reader = lake.reader();
    found(reader.versions(), plan.batches())
        .mustBe(
            expectation.versions().replaced(HistoryRun::isWrong, versions),
            columns(plan.batches()),
            "versions after a restatement");
    found(reader.knownAt(plan.batches()).versions(), plan.batches())
        .mustBe(expectation.versions(), columns(plan.batches()), "versions as known before");
  }

  private static boolean isWrong(long history) {
    return history % 3 == 2;
  }

  private void restate(Found versions) {
    Map<String, String> names = plan.names(plan.batches());
    StructType schema = new StructType();
    for (Map.Entry<String, String> name : names.entrySet()) {
      schema = schema.add(name.getValue(), Columns.type(name.getKey()));
    }
    List<String> places = OURS.subList(0, 4);
    for (String place : places) {
      schema = schema.add(place, DataTypes.LongType);
    }
    List<Row> rows = new ArrayList<>();
    versions
        .rows()
        .forEach(
            (history, all) ->
                all.forEach(
                    version -> {
                      List<Object> values = new ArrayList<>();
                      names
                          .keySet()
                          .forEach(
                              column ->
                                  values.add(
                                      column.equals(Columns.HISTORY)
                                          ? history
                                          : Columns.value(column, version.get(column))));
                      places.forEach(place -> values.add(version.get(place)));
                      rows.add(RowFactory.create(values.toArray()));
                    }));
    lake.restate("`%s` %% 3 = 2".formatted(names.get(Columns.HISTORY)), rows, schema);
  }

  /** The live rows, of which nothing is left out that the source is known by. */
  Found live() {
    return found(lake.reader().live(), plan.batches());
  }

  /** The states of each key, one after the other, and gaps between them. */
  Map<Long, Map<List<Object>, List<String>>> states(List<String> columns) {
    return found(lake.reader().versions(), plan.batches()).states(columns);
  }

  /** The rows of a frame, whose columns must be called as the last batch that is published says. */
  private Found found(Dataset<Row> frame, int published) {
    return Found.in(frame, plan.names(published));
  }

  private SourceRows offer(int batch) {
    SourceRows rows = rows(plan, batch, feeds);
    quarantined.take(batch, rows.said());
    lake.offer(batch, rows);
    return rows;
  }

  private static SourceRows rows(Plan plan, int batch, Map<Long, Feed> feeds) {
    Map<Long, Said> said = new TreeMap<>();
    feeds.forEach((history, feed) -> said.put(history, feed.next(plan)));
    return new SourceRows(plan.names(batch), said);
  }

  private void lookThroughTheLog(int batch) {
    MilestoneReader reader = lake.reader();
    require(
        reader.publishedBatch() == batch && reader.mergedBatch() == batch - 1,
        "batch %d is published through %d, merged through %d"
            .formatted(batch, reader.publishedBatch(), reader.mergedBatch()));
    List<String> columns = List.copyOf(plan.columns(batch));
    lookAtVersions(reader, batch, "versions through the log before merging batch " + batch);
    found(reader.live(), batch)
        .mustBe(expectation.asOf(batch), columns, "live rows before merging batch " + batch);
    lookAtChanges(reader, batch - 1L, batch);
  }

  private void lookAtVersions(MilestoneReader reader, int batch, String what) {
    Found found = found(reader.versions(), batch);
    found.mustBe(expectation.versions(), columns(batch), what);
    // Without the column that went, versions may look the same that were not.
    if (!rules.isKeyless() && batch < plan.drift().droppedAt()) {
      Invariants.hold(found, rules, plan.columns(batch));
    }
  }

  /** Of versions as the reader shows them. */
  private List<String> columns(int batch) {
    List<String> columns = new ArrayList<>(plan.columns(batch));
    columns.addAll(OURS);
    columns.addAll(List.of(Expectation.VERSION, Expectation.PREVIOUS_BATCH));
    return columns;
  }

  private void lookAtChanges(MilestoneReader reader, long from, long to) {
    int published = (int) reader.publishedBatch();
    Set<String> columns = plan.columns(published);
    List<String> shown = new ArrayList<>(columns);
    shown.add(MilestoneColumns.OP);
    found(reader.changes(from, to), published)
        .mustBe(
            expectation.changes(from, to, columns),
            shown,
            "changes from batch %d to %d".formatted(from, to));
  }

  private static void requireCounts(
      int batch, SourceRows rows, Counts expected, BatchResult result) {
    DatasetCounts found = result.datasets().get(0);
    Counts keys =
        new Counts(
            found.keys().inserted(),
            found.keys().changed(),
            found.keys().deleted(),
            found.keys().unchanged());
    require(keys.equals(expected), "batch %d: %s, not %s".formatted(batch, keys, expected));
    long quarantined = rows.quarantined();
    Rows received = new Rows(rows.accepted() + quarantined, rows.accepted(), quarantined);
    require(
        found.rows().equals(received),
        "batch %d: %s, not %s".formatted(batch, found.rows(), received));
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new Disagreement(Set.of(), what);
    }
  }
}

package io.milepost.merge.history;

import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.history.oracle.Counts;
import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One table, which is brought through all batches of its histories, and what it must hold. */
final class HistoryRun {
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

  private final HistoryLake lake;
  private final Rules rules;
  private final Plan plan;
  private final Map<Long, Feed> feeds = new TreeMap<>();
  private final Expectation expectation;

  HistoryRun(HistoryLake lake, Setting setting, Plan plan, List<History> histories) {
    this.lake = lake;
    this.rules = setting.rules();
    this.plan = plan;
    this.expectation = new Expectation(rules, histories);
    histories.forEach(history -> feeds.put(history.number(), new Feed(history, setting)));
  }

  /** Takes all batches, and looks at the table before and after each merge. */
  void lookAtEveryBatch() {
    for (int batch = 1; batch <= plan.batches(); batch++) {
      long before = batch == plan.quiet() ? lake.milestonesVersion() : 0;
      SourceRows rows = offer(batch);
      Counts counts = expectation.take(rows);
      lake.publish();
      lookThroughTheLog(batch);
      requireCounts(batch, rows, counts, lake.run());
      lookAtVersions(batch, "versions after merging batch " + batch);
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
    lookAtVersions(plan.batches(), "versions under another split");
  }

  /** Looks back at all batches when they are merged. */
  void lookBack() {
    MilestoneReader reader = lake.reader();
    List<String> columns = List.copyOf(plan.columns(plan.batches()));
    List<String> tracked =
        columns.stream().filter(column -> !rules.untracked().contains(column)).toList();
    for (int batch = 1; batch <= plan.batches(); batch++) {
      Found asOf = Found.in(reader.asOf(batch));
      asOf.mustBe(expectation.image(batch), tracked, "image of batch " + batch);
      asOf.mustBe(expectation.asOf(batch), columns, "as of batch " + batch);
    }
    lookAtChanges(reader, 0, plan.batches());
    lookAtChanges(reader, 1, plan.batches());
    lookAtChanges(reader, plan.batches() / 2, plan.batches() - 1);
    List<Long> versions = lake.tableVersions();
    BatchResult again = lake.run();
    require(
        again.outcome() == BatchResult.Outcome.ALREADY_PUBLISHED
            && lake.tableVersions().equals(versions),
        "the last run again: %s, table versions %s"
            .formatted(again.outcome(), lake.tableVersions()));
  }

  /** The live rows, of which nothing is left out that the source is known by. */
  Found live() {
    return Found.in(lake.reader().live());
  }

  /** The states of each key, one after the other, and gaps between them. */
  Map<Long, Map<List<Object>, List<String>>> states(List<String> columns) {
    return States.of(Found.in(lake.reader().versions()), columns);
  }

  private SourceRows offer(int batch) {
    Map<Long, List<Event>> events = new TreeMap<>();
    feeds.forEach((history, feed) -> events.put(history, feed.next(plan)));
    SourceRows rows = new SourceRows(plan.columns(batch), events);
    lake.offer(batch, rows);
    return rows;
  }

  private void lookThroughTheLog(int batch) {
    MilestoneReader reader = lake.reader();
    require(
        reader.publishedBatch() == batch && reader.mergedBatch() == batch - 1,
        "batch %d is published through %d, merged through %d"
            .formatted(batch, reader.publishedBatch(), reader.mergedBatch()));
    List<String> columns = List.copyOf(plan.columns(batch));
    lookAtVersions(batch, "versions through the log before merging batch " + batch);
    Found.in(reader.live())
        .mustBe(expectation.asOf(batch), columns, "live rows before merging batch " + batch);
    lookAtChanges(reader, batch - 1L, batch);
  }

  private void lookAtVersions(int batch, String what) {
    List<String> columns = new ArrayList<>(plan.columns(batch));
    columns.addAll(OURS);
    columns.addAll(List.of(Expectation.VERSION, Expectation.PREVIOUS_BATCH));
    Found found = Found.in(lake.reader().versions());
    found.mustBe(expectation.versions(), columns, what);
    // Without the column that went, versions may look the same that were not.
    if (!rules.isKeyless() && batch < plan.drift().droppedAt()) {
      Invariants.hold(found, rules, plan.columns(batch));
    }
  }

  private void lookAtChanges(MilestoneReader reader, long from, long to) {
    Set<String> columns = plan.columns((int) reader.publishedBatch());
    List<String> shown = new ArrayList<>(columns);
    shown.add(MilestoneColumns.OP);
    Found.in(reader.changes(from, to))
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
    Rows received = new Rows(rows.count(), rows.count(), 0);
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

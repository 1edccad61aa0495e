package io.milepost.merge.history;

import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.history.oracle.Rules.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;

/** Runs histories under a setting and a plan, each time in a folder of its own. */
final class Trial {
  private static final int ANCHORS = 12;

  private final SparkSession spark;
  private final Path folder;
  private final Setting setting;
  private final Plan plan;
  private int runs;

  Trial(SparkSession spark, Path folder, Setting setting, Plan plan) {
    this.spark = spark;
    this.folder = folder;
    this.setting = setting;
    this.plan = plan;
  }

  Plan plan() {
    return plan;
  }

  /** How often something was run. */
  int runs() {
    return runs;
  }

  /** What is wrong with the tables; empty if nothing is. */
  Optional<Disagreement> of(List<History> histories) {
    runs++;
    try {
      run(anchored(histories));
      return Optional.empty();
    } catch (Disagreement e) {
      return Optional.of(e);
    } catch (RuntimeException | AssertionError e) {
      return Optional.of(new Disagreement(e));
    } finally {
      SparkSession.setActiveSession(spark);
    }
  }

  private void run(List<History> histories) {
    HistoryRun first = new HistoryRun(lake("once"), setting, plan, histories);
    first.lookAtEveryBatch();
    first.lookBack();
    Plan other = plan.other(new Random(plan.hashCode()));
    List<History> moved =
        histories.stream()
            .map(history -> other.split(history, new Random(history.number())))
            .toList();
    HistoryRun second = new HistoryRun(lake("split"), setting, other, moved);
    second.hurry();
    compare(first, second);
    if (setting.restates()) {
      first.restate(histories.stream().map(this::right).toList());
    }
  }

  /** What should have been told of a history: something else, or that it never was. */
  private History right(History history) {
    long number = history.number();
    return number % 2 == 0
        ? plan.history(number, new Random(~number), setting.rules())
        : new History(number, Collections.nCopies(plan.batches(), List.of()));
  }

  /** The same live rows; with a version per event, the same states of every key. */
  private void compare(HistoryRun first, HistoryRun second) {
    Rules rules = setting.rules();
    // Who is not told of deletes may or may not see a row that was there for a moment.
    if (rules.mode() == Mode.INCREMENTAL && setting.softDelete().isEmpty()) {
      return;
    }
    List<String> tracked = new ArrayList<>(plan.columns(plan.batches()));
    tracked.removeAll(rules.untracked());
    List<String> known = new ArrayList<>(plan.columns(plan.batches()));
    known.removeAll(rules.ignores() ? rules.untracked() : Set.of());
    second.live().mustBe(first.live(), known, "live rows under another split");
    if (rules.isPerEvent()) {
      Map<Long, Map<List<Object>, List<String>>> once = first.states(tracked);
      Map<Long, Map<List<Object>, List<String>>> again = second.states(tracked);
      Set<Long> differ = new TreeSet<>(once.keySet());
      differ.addAll(again.keySet());
      differ.removeIf(
          history ->
              once.getOrDefault(history, new HashMap<>())
                  .equals(again.getOrDefault(history, new HashMap<>())));
      if (!differ.isEmpty()) {
        long one = differ.iterator().next();
        throw new Disagreement(
            differ,
            "states under another split: %s, not %s".formatted(again.get(one), once.get(one)));
      }
    }
  }

  private HistoryLake lake(String name) {
    return new HistoryLake(spark, folder.resolve(runs + "-" + name), setting);
  }

  /** A full read may not close nearly all rows: some stay. */
  private List<History> anchored(List<History> histories) {
    if (setting.rules().mode() != Mode.FULL) {
      return histories;
    }
    List<Event> events = new ArrayList<>();
    for (long id = 1; id <= ANCHORS; id++) {
      events.add(
          new Event(
              Event.Op.INSERT, id, List.of(id, ""), Map.of(Columns.ID, id, Columns.PART, "")));
    }
    List<List<Event>> batches = new ArrayList<>();
    batches.add(events);
    for (int batch = 2; batch <= plan.batches(); batch++) {
      batches.add(List.of());
    }
    List<History> all = new ArrayList<>(histories);
    all.add(new History(0, batches));
    return all;
  }
}

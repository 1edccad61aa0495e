package io.milepost.merge.history;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.history.SourceRows.Said;
import io.milepost.merge.history.oracle.Counts;
import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Oracle;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.history.oracle.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a table of many histories must hold: an oracle each. */
final class Expectation {
  /** What the reader calls these columns, as the data has none of such a name. */
  static final String VERSION = "version";

  static final String PREVIOUS_BATCH = "previous_batch";

  private final Rules rules;
  private final Map<Long, Oracle> oracles = new TreeMap<>();
  private final Map<Long, List<Map<Object, Map<String, Object>>>> images = new TreeMap<>();

  Expectation(Rules rules, List<History> histories) {
    this.rules = rules;
    for (History history : histories) {
      oracles.put(history.number(), new Oracle(rules));
      images.put(history.number(), new ArrayList<>());
    }
  }

  /** Takes the next batch of all histories. */
  Counts take(SourceRows rows) {
    Counts counts = Counts.NONE;
    for (Map.Entry<Long, Oracle> oracle : oracles.entrySet()) {
      List<Event> events =
          meant(this.rules, rows.said().get(oracle.getKey()), oracle.getValue().image());
      counts = counts.plus(oracle.getValue().take(rows.columns(), events));
      images.get(oracle.getKey()).add(oracle.getValue().image());
    }
    return counts;
  }

  /**
   * What rows mean: those that cannot be used are as if they were not there. In a full read, they
   * say that their key is.
   *
   * @param before the rows of the batch before
   */
  static List<Event> meant(Rules rules, Said said, Map<Object, Map<String, Object>> before) {
    List<Event> events = new ArrayList<>(said.good().stream().map(Expectation::plain).toList());
    if (rules.isFull()) {
      Set<Object> named = events.stream().map(Event::key).collect(Collectors.toSet());
      for (Event bad : said.bad()) {
        List<Object> key = plain(bad).key();
        if (before.containsKey(key) && named.add(key)) {
          events.add(new Event(Op.READ, 0, key, before.get(key)));
        }
      }
    }
    return events;
  }

  /** The same with one text for all values that count as the same; NULL stays NULL. */
  static Event plain(Event event) {
    Map<String, Object> texts = new LinkedHashMap<>();
    event
        .row()
        .forEach((name, value) -> texts.put(name, value == null ? null : Values.text(value)));
    List<Object> key = event.key().stream().<Object>map(Values::text).toList();
    return new Event(event.op(), event.seq(), key, texts);
  }

  /** The rows as of a batch. */
  Found asOf(long batch) {
    return each(history -> rowsAsOf(history, batch).values());
  }

  /** The source's rows after a batch. */
  Found image(int batch) {
    return each(history -> images.get(history).get(batch - 1).values());
  }

  /** All versions with the columns of the milestones. */
  Found versions() {
    return each(
        history -> {
          List<Map<String, Object>> rows = new ArrayList<>();
          for (List<Version> versions : oracles.get(history).versions().values()) {
            for (int i = 0; i < versions.size(); i++) {
              Map<String, Object> row = row(versions.get(i));
              row.put(VERSION, i + 1);
              row.put(PREVIOUS_BATCH, i == 0 ? null : versions.get(i - 1).from().batch());
              rows.add(row);
            }
          }
          return rows;
        });
  }

  /** The net difference between two batches, as far as these columns show. */
  Found changes(long from, long to, Set<String> columns) {
    return each(
        history -> {
          Map<Object, Map<String, Object>> before = rowsAsOf(history, from);
          Map<Object, Map<String, Object>> after = rowsAsOf(history, to);
          Set<Object> keys = new HashSet<>(before.keySet());
          keys.addAll(after.keySet());
          List<Map<String, Object>> changes = new ArrayList<>();
          for (Object key : keys) {
            Map<String, Object> row = after.get(key);
            boolean same =
                row != null
                    && before.containsKey(key)
                    && columns.stream()
                        .allMatch(c -> Objects.equals(row.get(c), before.get(key).get(c)));
            if (!same) {
              changes.add(change(before.get(key), row));
            }
          }
          return changes;
        });
  }

  private static Map<String, Object> change(Map<String, Object> before, Map<String, Object> after) {
    Map<String, Object> change = new HashMap<>();
    if (after == null) {
      change.put(Columns.ID, before.get(Columns.ID));
      change.put(Columns.PART, before.get(Columns.PART));
      change.put(MilestoneColumns.OP, Values.text(MilestoneSteps.DELETE));
      return change;
    }
    change.putAll(after);
    change.put(
        MilestoneColumns.OP,
        Values.text(before == null ? MilestoneSteps.INSERT : MilestoneSteps.UPDATE));
    return change;
  }

  private static Map<String, Object> row(Version version) {
    Map<String, Object> row = new LinkedHashMap<>(version.row());
    row.put(MilestoneColumns.BATCH_IN, version.from().batch());
    row.put(MilestoneColumns.SEQ_IN, version.from().seq());
    row.put(MilestoneColumns.VALID_FROM, HistoryLake.time(version.from().batch()));
    version
        .to()
        .ifPresent(
            to -> {
              row.put(MilestoneColumns.BATCH_OUT, to.batch());
              row.put(MilestoneColumns.SEQ_OUT, to.seq());
              row.put(MilestoneColumns.VALID_TO, HistoryLake.time(to.batch()));
            });
    row.put(MilestoneColumns.OPEN, version.isOpen());
    row.put(MilestoneColumns.REVISION, 0);
    return row;
  }

  private Map<Object, Map<String, Object>> rowsAsOf(long history, long batch) {
    Map<Object, Map<String, Object>> rows = new HashMap<>();
    oracles.get(history).asOf(batch).forEach((key, version) -> rows.put(key, version.row()));
    return rows;
  }

  private Found each(Function<Long, Iterable<Map<String, Object>>> rows) {
    Map<Long, List<Map<String, Object>>> found = new TreeMap<>();
    for (Long history : oracles.keySet()) {
      List<Map<String, Object>> list = new ArrayList<>();
      rows.apply(history).forEach(list::add);
      if (!list.isEmpty()) {
        found.put(history, list);
      }
    }
    return new Found(found);
  }
}

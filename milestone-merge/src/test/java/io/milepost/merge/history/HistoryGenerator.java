package io.milepost.merge.history;

import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes up, from a seed, what happens to a few keys between two truncates, and after them. */
final class HistoryGenerator {
  /** Places between two truncates. */
  static final long STRETCH = 1000;

  private static final int MOST_KEYS = 4;
  private static final int MOST_STEPS = 9;

  private final Random random;
  private final List<String> columns;
  private final Set<String> alwaysSent;
  private final List<List<Object>> keys = new ArrayList<>();
  private final Map<List<Object>, Map<String, Object>> live = new HashMap<>();
  private final Map<List<Object>, List<Map<String, Object>>> past = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private long place;

  /**
   * A generator of one history.
   *
   * @param columns all that its table ever has
   */
  HistoryGenerator(Random random, List<String> columns, Rules rules) {
    this.random = random;
    this.columns = columns;
    // Without the source's row, nobody knows a value that was ignored.
    this.alwaysSent = rules.ignores() ? rules.untracked() : Set.of();
    Set<List<Object>> chosen = new LinkedHashSet<>();
    int count = 1 + random.nextInt(MOST_KEYS);
    while (chosen.size() < count) {
      chosen.add(List.of(one(Columns.IDS), one(Columns.PARTS)));
    }
    keys.addAll(chosen);
  }

  /** The events in order, with so many truncates among them. */
  List<Event> events(int truncates) {
    for (int stretch = 0; stretch <= truncates; stretch++) {
      place = stretch * STRETCH;
      int first = events.size();
      int steps = 1 + random.nextInt(MOST_STEPS);
      for (int step = 0; step < steps; step++) {
        if (random.nextInt(12) == 0) {
          replay(first);
        } else {
          step(one(keys));
        }
      }
      if (stretch < truncates) {
        live.clear();
        events.add(Event.truncate((stretch + 1) * STRETCH));
      }
    }
    return events;
  }

  private void step(List<Object> key) {
    if (!live.containsKey(key)) {
      absent(key);
      return;
    }
    Map<String, Object> row = live.get(key);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> put(key, changed(row, columns));
      case 3 -> put(key, row);
      case 4 -> delete(key);
      case 5 -> put(key, partial(changed(row, columns)));
      case 6 -> put(key, changed(row, List.of(Columns.NOTE)));
      case 7 -> put(key, one(past.get(key)));
      case 8 -> {
        put(key, changed(row, columns));
        put(key, row);
      }
      default -> {
        delete(key);
        put(one(keys), row);
      }
    }
  }

  private void absent(List<Object> key) {
    switch (random.nextInt(6)) {
      case 0 -> delete(key);
      case 1 -> {
        put(key, fresh());
        delete(key);
      }
      case 2 -> put(key, past.containsKey(key) ? one(past.get(key)) : fresh());
      default -> put(key, fresh());
    }
  }

  /** The last events of a stretch once more, as after a reader's restart. */
  private void replay(int first) {
    int from = Math.max(first, events.size() - 1 - random.nextInt(4));
    List<Event> again = new ArrayList<>(events.subList(from, events.size()));
    Set<List<Object>> there = new HashSet<>(live.keySet());
    for (Event event : again) {
      boolean whole = event.row().keySet().containsAll(columns);
      if (event.brings() && !whole && !there.contains(event.key())) {
        return;
      }
      if (event.brings()) {
        there.add(event.key());
      } else {
        there.remove(event.key());
      }
    }
    for (Event event : again) {
      add(event.op(), event.key(), event.row());
    }
  }

  /** Says it under a label that need not be true. */
  private void put(List<Object> key, Map<String, Object> row) {
    Op honest = live.containsKey(key) ? Op.UPDATE : Op.INSERT;
    add(one(List.of(honest, honest, honest, Op.INSERT, Op.UPDATE, Op.READ)), key, row);
  }

  private void delete(List<Object> key) {
    boolean whole = live.containsKey(key) && random.nextBoolean();
    add(Op.DELETE, key, whole ? live.get(key) : Map.of());
  }

  private void add(Op op, List<Object> key, Map<String, Object> row) {
    Map<String, Object> sent = new LinkedHashMap<>(row);
    sent.put(Columns.ID, key.get(0));
    sent.put(Columns.PART, key.get(1));
    place++;
    Event event = new Event(op, place, key, sent);
    events.add(event);
    if (event.brings()) {
      live.put(key, event.over(live.get(key)));
      past.computeIfAbsent(key, any -> new ArrayList<>()).add(live.get(key));
    } else {
      live.remove(key);
    }
  }

  private Map<String, Object> fresh() {
    Map<String, Object> row = new LinkedHashMap<>();
    for (String column : data(columns)) {
      row.put(column, Columns.any(column, random));
    }
    return row;
  }

  private Map<String, Object> changed(Map<String, Object> row, List<String> among) {
    Map<String, Object> changed = new LinkedHashMap<>(row);
    for (int i = random.nextInt(3); i >= 0; i--) {
      String column = one(data(among));
      changed.put(column, Columns.any(column, random));
    }
    return changed;
  }

  private Map<String, Object> partial(Map<String, Object> row) {
    List<String> shuffled = new ArrayList<>(data(columns));
    Collections.shuffle(shuffled, random);
    Map<String, Object> sent = new LinkedHashMap<>(row);
    shuffled.subList(0, 1 + random.nextInt(shuffled.size())).stream()
        .filter(column -> !alwaysSent.contains(column))
        .forEach(sent::remove);
    return sent;
  }

  private static List<String> data(List<String> columns) {
    return columns.stream()
        .filter(column -> !column.equals(Columns.ID) && !column.equals(Columns.PART))
        .toList();
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

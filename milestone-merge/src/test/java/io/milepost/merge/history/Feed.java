package io.milepost.merge.history;

import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One history as a source of some mode tells it, batch by batch; it says some things twice. */
final class Feed {
  private final History history;
  private final Setting setting;
  private final Random random;
  private final Map<List<Object>, Map<String, Object>> source = new LinkedHashMap<>();
  private final Map<List<Object>, Map<String, Object>> gone = new LinkedHashMap<>();
  private int batch;

  Feed(History history, Setting setting) {
    this.history = history;
    this.setting = setting;
    this.random = new Random(history.number());
  }

  /** The rows of the next batch. */
  List<Event> next(Plan plan) {
    List<Event> events = history.batches().get(batch);
    batch++;
    long restart = plan.restart() * (plan.batches() - batch);
    List<Event> rows =
        switch (setting.rules().mode()) {
          case FULL -> image(events);
          case INCREMENTAL -> pull(events);
          case CDC -> events.stream().map(event -> event.at(event.seq() + restart)).toList();
          case APPEND -> lines(events);
        };
    Set<String> columns = plan.columns(batch);
    List<Event> said = new ArrayList<>();
    for (Event row : rows) {
      said.add(row.within(columns));
      if (row.op() != Op.TRUNCATE && random.nextInt(8) == 0) {
        said.add(row.within(columns));
      }
    }
    return said;
  }

  private List<Event> image(List<Event> events) {
    events.forEach(this::bring);
    return read(source.keySet());
  }

  /** Rows that changed, and some that did not; a key that is gone only where rows are marked. */
  private List<Event> pull(List<Event> events) {
    events.forEach(this::bring);
    Set<List<Object>> pulled = new LinkedHashSet<>();
    events.forEach(event -> pulled.add(event.key()));
    source.keySet().stream().filter(key -> random.nextInt(4) == 0).forEach(pulled::add);
    gone.keySet().stream().filter(key -> random.nextInt(4) == 0).forEach(pulled::add);
    List<Event> rows = read(pulled.stream().filter(source::containsKey).toList());
    if (setting.softDelete().isPresent()) {
      pulled.stream()
          .filter(gone::containsKey)
          .forEach(
              key ->
                  rows.add(
                      new Event(Op.DELETE, 0, key, gone.get(key)).with(Columns.DELETED, true)));
    }
    return rows;
  }

  private List<Event> lines(List<Event> events) {
    List<Event> lines = new ArrayList<>();
    for (Event event : events) {
      bring(event);
      if (event.brings()) {
        lines.add(new Event(Op.READ, 0, List.of(), source.get(event.key())));
      }
    }
    return lines;
  }

  private List<Event> read(Iterable<List<Object>> keys) {
    List<Event> rows = new ArrayList<>();
    keys.forEach(key -> rows.add(new Event(Op.READ, 0, key, source.get(key))));
    return rows;
  }

  private void bring(Event event) {
    if (event.brings()) {
      source.put(event.key(), event.over(source.get(event.key())));
      gone.remove(event.key());
    } else if (source.containsKey(event.key())) {
      gone.put(event.key(), source.remove(event.key()));
    }
  }
}

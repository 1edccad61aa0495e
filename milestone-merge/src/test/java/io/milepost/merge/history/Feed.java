package io.milepost.merge.history;

import io.milepost.merge.history.SourceRows.Said;
import io.milepost.merge.history.oracle.Event;
import io.milepost.merge.history.oracle.Event.Op;
import io.milepost.merge.history.oracle.Rules.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One history as a source of some mode tells it, batch by batch. It says some things twice, some in
 * a way that cannot be used, and some too late.
 */
final class Feed {
  private final History history;
  private final Setting setting;
  private final Random random;

  // Of its own, so that good rows are the same whatever is wrong with others.
  private final Random trouble;
  private final Map<List<Object>, Map<String, Object>> source = new LinkedHashMap<>();
  private final Map<List<Object>, Map<String, Object>> gone = new LinkedHashMap<>();
  private final List<Event> earlier = new ArrayList<>();
  private int batch;
  private int bad;

  Feed(History history, Setting setting) {
    this.history = history;
    this.setting = setting;
    this.random = new Random(history.number());
    this.trouble = new Random(~history.number());
  }

  /** The rows of the next batch. */
  Said next(Plan plan) {
    List<Event> events = history.batches().get(batch);
    batch++;
    List<Event> rows =
        switch (setting.rules().mode()) {
          case FULL -> image(events);
          case INCREMENTAL -> pull(events);
          case CDC -> events.stream().map(e -> e.at(e.seq() + plan.begin(batch))).toList();
          case APPEND -> lines(events);
        };
    Set<String> columns = plan.columns(batch);
    Said said = new Said(new ArrayList<>(), new ArrayList<>(), late(columns));
    boolean mayHide = hides(plan);
    for (Event row : rows) {
      boolean hidden = mayHide && trouble.nextInt(4) == 0;
      if (hidden) {
        said.bad().add(unusable(row, columns));
      } else {
        said.good().add(row.within(columns));
      }
      if (row.op() != Op.TRUNCATE && random.nextInt(8) == 0) {
        said.good().add(row.within(columns));
      }
    }
    if (mayHide || setting.rules().mode() != Mode.FULL) {
      history.events().stream()
          .filter(event -> event.op() != Op.TRUNCATE && trouble.nextInt(24) == 0)
          .forEach(event -> said.bad().add(unusable(event, columns)));
    }
    earlier.addAll(said.good());
    return said;
  }

  /**
   * Whether a row that cannot be used may stand for the one that is there. A full read says it
   * again with the next batch, which must not be the one in which nothing happens.
   */
  private boolean hides(Plan plan) {
    return setting.rules().mode() == Mode.FULL
        && batch < plan.batches()
        && batch + 1 != plan.quiet();
  }

  /** A row of a key that looks as if much had changed. */
  private Event unusable(Event event, Set<String> columns) {
    bad++;
    Event row = setting.rules().isKeyless() ? new Event(Op.READ, 0, List.of(), event.row()) : event;
    return other(row).within(columns).at(bad);
  }

  /** Events of earlier batches once more, with another row; woven in, they would change much. */
  private List<Event> late(Set<String> columns) {
    return setting.refusesLate()
        ? earlier.stream()
            .filter(event -> trouble.nextInt(16) == 0)
            .map(event -> event.brings() ? other(event) : event)
            .map(event -> event.within(columns))
            .toList()
        : List.of();
  }

  private Event other(Event event) {
    return event.with(Columns.NAME, Columns.any(Columns.NAME, trouble));
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

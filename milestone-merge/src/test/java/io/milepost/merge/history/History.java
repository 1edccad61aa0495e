package io.milepost.merge.history;

import io.milepost.merge.history.oracle.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What happens to a few keys that no other history has.
 *
 * @param batches events of each batch, in order
 */
record History(long number, List<List<Event>> batches) {
  History {
    batches = batches.stream().map(List::copyOf).toList();
  }

  /** All events in order. */
  List<Event> events() {
    return batches.stream().flatMap(List::stream).toList();
  }

  /** The same without some of its events, under another number. */
  History without(Set<Integer> dropped, long other) {
    List<List<Event>> kept = new ArrayList<>();
    int place = 0;
    for (List<Event> batch : batches) {
      List<Event> events = new ArrayList<>();
      for (Event event : batch) {
        if (event.op() == Event.Op.TRUNCATE || !dropped.contains(place)) {
          events.add(event);
        }
        place++;
      }
      kept.add(events);
    }
    return new History(other, kept);
  }

  /** Whether no partial row comes for a key that is not there. */
  boolean isValid(Set<String> columns) {
    Set<List<Object>> live = new HashSet<>();
    for (Event event : events()) {
      switch (event.op()) {
        case TRUNCATE -> live.clear();
        case DELETE -> live.remove(event.key());
        case INSERT, UPDATE, READ -> {
          if (live.add(event.key()) && !event.row().keySet().containsAll(columns)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("history %d".formatted(number));
    for (int batch = 1; batch <= batches.size(); batch++) {
      for (Event event : batches.get(batch - 1)) {
        text.append("\n  batch %d, %s seq %d:".formatted(batch, event.op(), event.seq()));
        event
            .row()
            .forEach((name, value) -> text.append(" %s=%s".formatted(name, Values.text(value))));
      }
    }
    return text.toString();
  }
}

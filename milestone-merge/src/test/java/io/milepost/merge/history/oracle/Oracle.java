package io.milepost.merge.history.oracle;

import io.milepost.merge.history.oracle.Version.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what tables must hold: a plain upsert, and a version from wherever its rows differ. */
public final class Oracle {
  private final Rules rules;
  private final Map<Object, Map<String, Object>> image = new HashMap<>();
  private final Map<Object, List<Version>> versions = new HashMap<>();
  private long batch;

  public Oracle(Rules rules) {
    this.rules = rules;
  }

  /** Takes the next batch, its events in any order; columns that are not named are not seen. */
  public Counts take(Set<String> columns, List<Event> events) {
    Map<Object, Version> before = asOf(batch);
    batch++;
    if (rules.isFull()) {
      image.clear();
    }
    for (Event event : events.stream().sorted(Comparator.comparing(Event::seq)).toList()) {
      Object key = rules.isKeyless() ? image.size() : event.key();
      switch (event.op()) {
        case TRUNCATE -> image.clear();
        case DELETE -> image.remove(key);
        case INSERT, UPDATE, READ -> image.put(key, event.over(image.get(key)));
      }
      if (rules.isPerEvent()) {
        settle(columns, event.seq());
      }
    }
    settle(columns, 0);
    return Counts.of(before, asOf(batch), events);
  }

  /** Closes and opens versions until the open ones are the image. */
  private void settle(Set<String> columns, long seq) {
    Place now = new Place(batch, seq);
    image.keySet().forEach(key -> versions.computeIfAbsent(key, any -> new ArrayList<>()));
    versions.forEach(
        (key, all) -> {
          int last = all.size() - 1;
          boolean live = last >= 0 && all.get(last).isOpen();
          Map<String, Object> row = image.get(key);
          boolean same = live && row != null && rules.isSame(all.get(last).row(), row, columns);
          if (live) {
            Map<String, Object> kept = rules.isInPlace() && same ? row : all.get(last).row();
            all.set(last, same ? all.get(last).with(kept) : all.get(last).closed(now));
          }
          if (row != null && !same) {
            all.add(Version.opened(row, now));
          }
        });
  }

  /** The plain upsert as it is now. */
  public Map<Object, Map<String, Object>> image() {
    return new HashMap<>(image);
  }

  /** The versions that are open as of a batch. */
  public Map<Object, Version> asOf(long number) {
    Map<Object, Version> open = new HashMap<>();
    versions.forEach(
        (key, all) -> all.stream().filter(v -> v.isAsOf(number)).forEach(v -> open.put(key, v)));
    return open;
  }

  public Map<Object, List<Version>> versions() {
    return versions;
  }
}

package io.milepost.merge.history.oracle;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keys by what a batch did to them. */
public record Counts(long inserted, long changed, long deleted, long unchanged) {
  public static final Counts NONE = new Counts(0, 0, 0, 0);

  /**
   * Counts keys by what was open before a batch and is after it; one that is named and has no other
   * version is unchanged, there or not.
   */
  public static Counts of(
      Map<Object, Version> before, Map<Object, Version> after, List<Event> events) {
    Set<Object> named = new HashSet<>();
    events.stream().map(Event::key).filter(key -> !key.isEmpty()).forEach(named::add);
    Set<Object> keys = new HashSet<>(named);
    keys.addAll(before.keySet());
    keys.addAll(after.keySet());
    Counts counts = NONE;
    for (Object key : keys) {
      Version one = before.get(key);
      Version other = after.get(key);
      boolean stays =
          one == null ? other == null : other != null && one.from().equals(other.from());
      if (stays) {
        counts = counts.plus(new Counts(0, 0, 0, named.contains(key) ? 1 : 0));
      } else if (one == null) {
        counts = counts.plus(new Counts(1, 0, 0, 0));
      } else {
        counts = counts.plus(new Counts(0, other == null ? 0 : 1, other == null ? 1 : 0, 0));
      }
    }
    return counts;
  }

  public Counts plus(Counts other) {
    return new Counts(
        inserted + other.inserted,
        changed + other.changed,
        deleted + other.deleted,
        unchanged + other.unchanged);
  }
}

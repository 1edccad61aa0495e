package io.milepost.merge.history.oracle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a source says of one key.
 *
 * @param seq place in its batch
 * @param row values by column; a column that is not in it was not sent
 */
public record Event(Op op, long seq, List<Object> key, Map<String, Object> row) {

  /** What the source calls it. */
  public enum Op {
    INSERT,
    UPDATE,
    READ,
    DELETE,
    TRUNCATE
  }

  public Event {
    key = List.copyOf(key);
    row = Collections.unmodifiableMap(new LinkedHashMap<>(row));
  }

  /** All keys are gone. */
  public static Event truncate(long seq) {
    return new Event(Op.TRUNCATE, seq, List.of(), Map.of());
  }

  /** Whether it brings a row. */
  public boolean brings() {
    return op != Op.DELETE && op != Op.TRUNCATE;
  }

  /** The row it makes of one that was there, or of none. */
  public Map<String, Object> over(Map<String, Object> before) {
    Map<String, Object> after = new LinkedHashMap<>(before == null ? Map.of() : before);
    after.putAll(row);
    return after;
  }

  /** The same at another place. */
  public Event at(long place) {
    return new Event(op, place, key, row);
  }

  /** The same with a value in place of the one it has. */
  public Event with(String column, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(row);
    changed.put(column, value);
    return new Event(op, seq, key, changed);
  }

  /** The same without what these columns do not hold. */
  public Event within(Set<String> columns) {
    Map<String, Object> kept = new LinkedHashMap<>(row);
    kept.keySet().retainAll(columns);
    return new Event(op, seq, key, kept);
  }
}

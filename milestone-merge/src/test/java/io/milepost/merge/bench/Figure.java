package io.milepost.merge.bench;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was measured in some turns, and what it should be.
 *
 * @param turns of both sides; of ours alone where there is nothing to compare with, or a bound
 * @param unit of the values in the turns
 * @param checked whether what the work left was compared with what it should be, and is that
 * @param notes further numbers and words, by name
 */
record Figure(
    String id,
    String what,
    Goal goal,
    Turns turns,
    String unit,
    boolean checked,
    Map<String, Object> notes) {
  Figure {
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }

  /** What a ratio should be, and which one: see its factories. */
  record Goal(Direction direction, boolean ofTheirs, double bound) {
    private enum Direction {
      AT_LEAST,
      AT_MOST,
      NONE
    }

    /** Theirs takes at least so many times as much as ours. */
    static Goal atLeast(double times) {
      return new Goal(Direction.AT_LEAST, true, times);
    }

    /** Ours takes at most so many times as much as theirs. */
    static Goal atMost(double times) {
      return new Goal(Direction.AT_MOST, false, times);
    }

    /** Theirs against ours, whatever it is. */
    static Goal none() {
      return new Goal(Direction.NONE, true, 0);
    }

    /** Ours against theirs, whatever it is. */
    static Goal shown() {
      return new Goal(Direction.NONE, false, 0);
    }

    /** Ours alone is at least so much. */
    static Goal rate(double least) {
      return new Goal(Direction.AT_LEAST, false, least);
    }

    private boolean isMetBy(double ratio) {
      return switch (direction) {
        case AT_LEAST -> ratio >= bound;
        case AT_MOST -> ratio <= bound;
        case NONE -> true;
      };
    }

    private String text() {
      return switch (direction) {
        case AT_LEAST -> ">= " + number(bound);
        case AT_MOST -> "<= " + number(bound);
        case NONE -> "";
      };
    }
  }

  /** Values of each turn; theirs may be none. */
  record Turns(List<Double> ours, List<Double> theirs) {
    Turns {
      ours = List.copyOf(ours);
      theirs = List.copyOf(theirs);
    }

    private List<Double> ratios(boolean ofTheirs) {
      if (theirs.isEmpty()) {
        return ours;
      }
      List<Double> above = ofTheirs ? theirs : ours;
      List<Double> below = ofTheirs ? ours : theirs;
      return IntStream.range(0, ours.size()).mapToObj(i -> above.get(i) / below.get(i)).toList();
    }
  }

  /** One line; the ratio is the median of those of the turns. */
  String json() {
    List<Double> ratios = turns.ratios(goal.ofTheirs());
    double ratio = median(ratios);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("what", what);
    fields.put("ratio", ratio);
    if (goal.direction() != Goal.Direction.NONE) {
      fields.put("goal", goal.text());
    }
    fields.put("min", Collections.min(ratios));
    fields.put("max", Collections.max(ratios));
    fields.put("runs", ratios.size());
    if (goal.direction() != Goal.Direction.NONE) {
      fields.put("met", checked && goal.isMetBy(ratio));
    }
    fields.put("ours", median(turns.ours()));
    if (!turns.theirs().isEmpty()) {
      fields.put("theirs", median(turns.theirs()));
    }
    fields.put("unit", unit);
    fields.put("checked", checked);
    fields.putAll(notes);
    return fields.entrySet().stream()
        .map(field -> "\"%s\":%s".formatted(field.getKey(), value(field.getValue())))
        .collect(joining(",", "{", "}"));
  }

  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The same in three digits, which is more than two runs ever agree in. */
  static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int digits = Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String value(Object value) {
    if (value instanceof Double real) {
      return number(real);
    }
    return value instanceof String text
        ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
        : String.valueOf(value);
  }
}

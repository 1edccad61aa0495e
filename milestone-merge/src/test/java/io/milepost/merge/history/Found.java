package io.milepost.merge.history;

import io.milepost.merge.MilestoneColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows by the number of their history, each value as text, NULL as none.
 *
 * @param rows values by column
 */
record Found(Map<Long, List<Map<String, Object>>> rows) {
  private static final int MOST_SHOWN = 5;
  private static final String GAP = "-";

  /**
   * All rows of a frame; those of no history are of number 0.
   *
   * @param names of columns that must be there, by the names under which they are found
   */
  static Found in(Dataset<Row> frame, Map<String, String> names) {
    List<String> shown = List.of(frame.columns());
    if (!shown.containsAll(names.values())) {
      throw new Disagreement(Set.of(), "columns %s, not %s".formatted(shown, names.values()));
    }
    Map<String, String> first = new HashMap<>();
    names.forEach((column, name) -> first.put(name, column));
    Map<Long, List<Map<String, Object>>> rows = new TreeMap<>();
    for (Row row : frame.collectAsList()) {
      Map<String, Object> texts = new LinkedHashMap<>();
      Long history = 0L;
      for (int i = 0; i < shown.size(); i++) {
        String column = first.getOrDefault(shown.get(i), shown.get(i));
        texts.put(column, row.isNullAt(i) ? null : Values.text(row.get(i)));
        history = column.equals(Columns.HISTORY) && !row.isNullAt(i) ? row.getLong(i) : history;
      }
      rows.computeIfAbsent(history, any -> new ArrayList<>()).add(texts);
    }
    return new Found(rows);
  }

  /** Those that have a value in a column. */
  Found where(String column, Object value) {
    Map<Long, List<Map<String, Object>>> kept = new TreeMap<>();
    rows.forEach(
        (history, all) ->
            kept.put(
                history,
                all.stream().filter(row -> Values.text(value).equals(row.get(column))).toList()));
    return new Found(kept);
  }

  /** The same, with those of another in place of its histories and of some more. */
  Found replaced(Predicate<Long> histories, Found other) {
    Map<Long, List<Map<String, Object>>> replaced = new TreeMap<>(rows);
    replaced.keySet().removeIf(histories);
    replaced.putAll(other.rows);
    return new Found(replaced);
  }

  /** Rows as lines of some columns, in the order of their text. */
  Map<Long, List<String>> lines(List<String> columns) {
    Map<Long, List<String>> lines = new TreeMap<>();
    rows.forEach(
        (history, all) ->
            lines.put(history, all.stream().map(row -> line(row, columns)).sorted().toList()));
    return lines;
  }

  /** Refuses rows that are not those of another. */
  void mustBe(Found expected, List<String> columns, String what) {
    Map<Long, List<String>> wanted = expected.lines(columns);
    Map<Long, List<String>> found = lines(columns);
    TreeSet<Long> all = new TreeSet<>(wanted.keySet());
    all.addAll(found.keySet());
    List<Long> differ =
        all.stream()
            .filter(
                history ->
                    !wanted
                        .getOrDefault(history, List.of())
                        .equals(found.getOrDefault(history, List.of())))
            .toList();
    if (differ.isEmpty()) {
      return;
    }
    long first = differ.get(differ.size() - 1);
    List<String> missing = new ArrayList<>(wanted.getOrDefault(first, List.of()));
    List<String> superfluous = new ArrayList<>(found.getOrDefault(first, List.of()));
    found.getOrDefault(first, List.of()).forEach(missing::remove);
    wanted.getOrDefault(first, List.of()).forEach(superfluous::remove);
    throw new Disagreement(
        new TreeSet<>(differ),
        "%s, %d histories, such as %d:%n  columns  %s%n  missing  %s%n  too much %s"
            .formatted(
                what,
                differ.size(),
                first,
                String.join("|", columns),
                some(missing),
                some(superfluous)));
  }

  private static String some(List<String> lines) {
    return lines.stream().limit(MOST_SHOWN).collect(Collectors.joining("\n           "));
  }

  static String line(Map<String, Object> row, List<String> columns) {
    return columns.stream()
        .map(column -> row.get(column) == null ? "NULL" : row.get(column).toString())
        .collect(Collectors.joining("|"));
  }

  /**
   * What the rows of each key were, one after the other, whatever the batches, if these are
   * versions as the reader shows them.
   */
  Map<Long, Map<List<Object>, List<String>>> states(List<String> columns) {
    Map<Long, Map<List<Object>, List<String>>> states = new TreeMap<>();
    rows.forEach(
        (history, all) -> {
          Map<List<Object>, List<String>> keys = new HashMap<>();
          Map<List<Object>, List<Map<String, Object>>> grouped = new HashMap<>();
          all.forEach(
              row ->
                  grouped
                      .computeIfAbsent(
                          List.of(row.get(Columns.ID), row.get(Columns.PART)),
                          any -> new ArrayList<>())
                      .add(row));
          grouped.forEach((key, versions) -> keys.put(key, sequence(versions, columns)));
          states.put(history, keys);
        });
    return states;
  }

  private static List<String> sequence(List<Map<String, Object>> rows, List<String> columns) {
    List<String> sequence = new ArrayList<>();
    String end = "";
    rows.sort(
        Comparator.comparing(row -> Integer.parseInt(row.get(Expectation.VERSION).toString())));
    for (Map<String, Object> row : rows) {
      String begin = place(row, MilestoneColumns.BATCH_IN, MilestoneColumns.SEQ_IN);
      String state = line(row, columns);
      if (!end.isEmpty() && !begin.equals(end)) {
        sequence.add(GAP);
      }
      if (sequence.isEmpty() || !sequence.get(sequence.size() - 1).equals(state)) {
        sequence.add(state);
      }
      end = place(row, MilestoneColumns.BATCH_OUT, MilestoneColumns.SEQ_OUT);
    }
    if (!end.startsWith("null")) {
      sequence.add(GAP);
    }
    return sequence;
  }

  private static String place(Map<String, Object> row, String batch, String seq) {
    return row.get(batch) + "/" + row.get(seq);
  }
}

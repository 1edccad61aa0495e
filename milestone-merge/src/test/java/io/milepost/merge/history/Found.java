package io.milepost.merge.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** All rows of a frame. */
  static Found in(Dataset<Row> frame) {
    String[] names = frame.columns();
    Map<Long, List<Map<String, Object>>> rows = new TreeMap<>();
    for (Row row : frame.collectAsList()) {
      Map<String, Object> texts = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        texts.put(names[i], row.isNullAt(i) ? null : Values.text(row.get(i)));
      }
      rows.computeIfAbsent(row.getAs(Columns.HISTORY), any -> new ArrayList<>()).add(texts);
    }
    return new Found(rows);
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
}

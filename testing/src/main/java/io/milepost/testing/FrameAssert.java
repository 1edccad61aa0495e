package io.milepost.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.AbstractAssert;

/** Assertions on data frames that tell, by key, which rows are missing, unexpected or different. */
public final class FrameAssert extends AbstractAssert<FrameAssert, Dataset<Row>> {
  private static final int SHOWN = 20;

  private final List<String> key;

  private FrameAssert(Dataset<Row> actual, List<String> key) {
    super(actual, FrameAssert.class);
    this.key = key;
  }

  /** Starts an assertion; without a key, rows are told apart by all their columns. */
  public static FrameAssert assertThat(Dataset<Row> actual) {
    return new FrameAssert(actual, List.of());
  }

  /** The columns by which rows are told apart. */
  public FrameAssert keyedBy(String... columns) {
    return new FrameAssert(actual, List.of(columns));
  }

  /** Both have the same columns, in any order, and the same rows as often. */
  public FrameAssert hasSameRowsAs(Dataset<Row> expected) {
    isNotNull();
    List<String> columns = Arrays.stream(expected.columns()).sorted().toList();
    List<String> found = Arrays.stream(actual.columns()).sorted().toList();
    if (!columns.equals(found)) {
      throw failure("Expected columns %s but found %s", columns, found);
    }
    List<String> differences =
        differences(byKey(actual, columns), byKey(expected, columns), columns);
    if (!differences.isEmpty()) {
      throw failure(
          "%d rows differ%n%s",
          differences.size(),
          differences.stream().limit(SHOWN).collect(Collectors.joining(System.lineSeparator())));
    }
    return this;
  }

  /** The rows are those of a {@link TextTable}, whose columns are compared and no others. */
  public FrameAssert hasRows(String header, String... lines) {
    isNotNull();
    Dataset<Row> expected = TextTable.frame(actual.sparkSession(), header, lines);
    Dataset<Row> chosen =
        actual.select(
            Arrays.stream(expected.columns())
                .map(name -> actual.col(name))
                .toArray(org.apache.spark.sql.Column[]::new));
    new FrameAssert(chosen, key).hasSameRowsAs(expected);
    return this;
  }

  private List<String> differences(
      Map<String, List<Row>> found, Map<String, List<Row>> expected, List<String> columns) {
    List<String> differences = new ArrayList<>();
    Map<String, Boolean> keys = new TreeMap<>();
    expected.keySet().forEach(each -> keys.put(each, true));
    found.keySet().forEach(each -> keys.put(each, true));
    for (String each : keys.keySet()) {
      List<Row> left = found.getOrDefault(each, List.of());
      List<Row> right = expected.getOrDefault(each, List.of());
      if (left.size() == 1 && right.size() == 1) {
        String cells = cells(left.get(0), right.get(0), columns);
        if (!cells.isEmpty()) {
          differences.add("different  " + each + ": " + cells);
        }
      } else {
        counted(left, right, columns).forEach(line -> differences.add(line));
      }
    }
    return differences;
  }

  /** Rows that one side has more often than the other. */
  private static List<String> counted(List<Row> left, List<Row> right, List<String> columns) {
    Map<String, Integer> balance = new TreeMap<>();
    left.forEach(row -> balance.merge(values(row, columns).toString(), 1, Integer::sum));
    right.forEach(row -> balance.merge(values(row, columns).toString(), -1, Integer::sum));
    List<String> lines = new ArrayList<>();
    balance.forEach(
        (row, count) -> {
          for (int i = 0; i < Math.abs(count); i++) {
            lines.add((count > 0 ? "unexpected " : "missing    ") + row);
          }
        });
    return lines;
  }

  private static String cells(Row left, Row right, List<String> columns) {
    Map<String, String> found = values(left, columns);
    Map<String, String> expected = values(right, columns);
    return columns.stream()
        .filter(name -> !found.get(name).equals(expected.get(name)))
        .map(name -> "%s is %s, not %s".formatted(name, found.get(name), expected.get(name)))
        .collect(Collectors.joining(", "));
  }

  private Map<String, List<Row>> byKey(Dataset<Row> frame, List<String> columns) {
    List<String> by = key.isEmpty() ? columns : key;
    return frame.collectAsList().stream()
        .collect(Collectors.groupingBy(row -> values(row, by).toString()));
  }

  private static Map<String, String> values(Row row, List<String> columns) {
    Map<String, String> values = new LinkedHashMap<>();
    columns.forEach(name -> values.put(name, quoted(row.get(row.fieldIndex(name)))));
    return values;
  }

  /** Texts in quotes, so that an empty one, a blank one and NULL are told apart. */
  private static String quoted(Object value) {
    return value instanceof String text ? "'" + text + "'" : TextTable.text(value);
  }
}

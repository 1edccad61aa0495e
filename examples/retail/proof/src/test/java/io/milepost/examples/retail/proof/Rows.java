package io.milepost.examples.retail.proof;

import io.milepost.testing.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Rows as plain values, with how often each occurs: the same whoever they come from. */
final class Rows {
  private static final int SHOWN = 5;
  private final Map<List<Object>, Integer> counts = new HashMap<>();

  /** Rows of Spark. */
  static Rows of(Dataset<Row> rows, String columns) {
    Rows result = new Rows();
    org.apache.spark.sql.Column[] selected =
        List.of(columns.split(", ")).stream()
            .map(functions::col)
            .toArray(org.apache.spark.sql.Column[]::new);
    for (Row row : rows.select(selected).collectAsList()) {
      List<Object> values = new ArrayList<>(row.size());
      for (int i = 0; i < row.size(); i++) {
        values.add(row.get(i));
      }
      result.counts.merge(values, 1, Integer::sum);
    }
    return result;
  }

  /** Rows of PostgreSQL. */
  static Rows of(PostgresDatabase database, String sql) {
    Rows result = new Rows();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<Object> values = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
          values.add(found.getObject(i));
        }
        result.counts.merge(values, 1, Integer::sum);
      }
      return result;
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot query: " + sql, e);
    }
  }

  int size() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What these rows lack of the expected ones and have beyond them; empty when they agree. */
  List<String> differences(Rows expected) {
    List<String> differences = new ArrayList<>();
    expected.counts.forEach(
        (row, count) -> {
          if (!Objects.equals(counts.get(row), count)) {
            differences.add("missing " + row);
          }
        });
    counts.forEach(
        (row, count) -> {
          if (!Objects.equals(expected.counts.get(row), count)) {
            differences.add("unexpected " + row);
          }
        });
    return differences.size() <= SHOWN
        ? differences
        : List.of(differences.size() + " differences: " + differences.subList(0, SHOWN));
  }
}

package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import io.milepost.job.database.Sql;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table as a consumer is to have it.
 *
 * @param columns in order
 * @param key names of the columns that tell rows apart
 * @param group names of the columns by which rows come and go together: the key, or, of a history,
 *     the key of the dataset
 * @param comment what is said of it in the consumer's database
 */
record ConsumerTable(
    TableName name, List<Column> columns, List<String> key, List<String> group, String comment) {

  /** A table's name and its schema's. */
  record TableName(String schema, String table) {
    TableName {
      requireNonNull(schema, "schema");
      requireNonNull(table, "table");
    }

    String sql() {
      return Sql.table(schema, table);
    }
  }

  /** A column of such a table. */
  record Column(String name, String type, Nullability nullability) {
    Column {
      requireNonNull(name, "name");
      requireNonNull(type, "type");
      requireNonNull(nullability, "nullability");
    }
  }

  /** Whether a column takes NULL. */
  enum Nullability {
    NULLABLE,
    NOT_NULL
  }

  ConsumerTable {
    requireNonNull(name, "name");
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    group = List.copyOf(group);
    requireNonNull(comment, "comment");
  }

  /** The table in SQL. */
  String sql() {
    return name.sql();
  }

  /** Names of all columns. */
  List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  /** Names of the columns that are no part of the key. */
  List<String> valueNames() {
    return columnNames().stream().filter(column -> !key.contains(column)).toList();
  }

  /** Columns in SQL, each with a prefix such as {@code s.}. */
  static String list(String prefix, Collection<String> columns) {
    return columns.stream()
        .map(column -> prefix + Sql.name(column))
        .collect(Collectors.joining(", "));
  }

  /** That two rows agree in columns which are never NULL. */
  static String same(String left, String right, Collection<String> columns) {
    return columns.stream()
        .map(Sql::name)
        .map(column -> left + column + " = " + right + column)
        .collect(Collectors.joining(" AND "));
  }
}

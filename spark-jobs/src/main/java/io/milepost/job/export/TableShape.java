package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import io.milepost.job.database.Sql;
import io.milepost.job.export.ConsumerTable.Column;
import io.milepost.job.export.ConsumerTable.Nullability;
import io.milepost.job.export.ConsumerTable.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as it is in the consumer's database.
 *
 * @param persistence {@code p} for a table that outlives a crash of its server, {@code u} for one
 *     that is empty then
 * @param storage its file: another one after TRUNCATE, a restore in place, or VACUUM FULL
 * @param comment what is said of it there; empty when nothing is
 * @param primaryKey columns of its primary key, in order; none of one that is checked later
 * @param constraint name of the primary key; empty without one
 */
record TableShape(
    long oid,
    long storage,
    String persistence,
    String comment,
    Map<String, Column> columns,
    List<String> primaryKey,
    Optional<String> constraint) {

  /** How the comment of the table of a sink begins. */
  static String owner(String workspace, String sink) {
    return "Written by Milepost: sink %s.%s".formatted(workspace, sink);
  }

  private static final String FIND =
      """
      SELECT c.oid, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0) AS storage,
             c.relpersistence,
             coalesce(obj_description(c.oid, 'pg_class'), '') AS comment,
             a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
             k.conname,
             CASE WHEN NOT k.condeferrable THEN array_position(k.conkey, a.attnum) END AS place
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_attribute a
        ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
      WHERE n.nspname = ? AND c.relname = ?
      ORDER BY place, a.attnum
      """;

  TableShape {
    requireNonNull(persistence, "persistence");
    requireNonNull(comment, "comment");
    columns = Map.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    requireNonNull(constraint, "constraint");
  }

  /** The table of that name, if there is one. */
  static Optional<TableShape> find(Connection connection, TableName name) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(FIND)) {
      query.setString(1, name.schema());
      query.setString(2, name.table());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  private static TableShape read(ResultSet row) throws SQLException {
    long oid = row.getLong("oid");
    long storage = row.getLong("storage");
    String persistence = row.getString("relpersistence");
    String comment = row.getString("comment");
    Optional<String> constraint = Optional.ofNullable(row.getString("conname"));
    Map<String, Column> columns = new LinkedHashMap<>();
    List<String> primaryKey = new ArrayList<>();
    do {
      String name = row.getString("attname");
      if (name == null) {
        continue;
      }
      boolean notNull = row.getBoolean("attnotnull");
      columns.put(
          name,
          new Column(
              name, row.getString("type"), notNull ? Nullability.NOT_NULL : Nullability.NULLABLE));
      if (row.getObject("place") != null) {
        primaryKey.add(name);
      }
    } while (row.next());
    return new TableShape(oid, storage, persistence, comment, columns, primaryKey, constraint);
  }

  /** Whether the table was made for that sink. */
  boolean belongsTo(String workspace, String sink) {
    return comment.startsWith(owner(workspace, sink) + ",");
  }

  /** Whether it is the wanted table and nobody changed it. */
  boolean fits(ConsumerTable wanted) {
    return before(wanted).isEmpty() && after(wanted).isEmpty();
  }

  /** Whether rows can be told apart as the wanted table tells them apart. */
  boolean hasKeyOf(ConsumerTable wanted) {
    return primaryKey.equals(wanted.key())
        && wanted.columns().stream()
            .filter(column -> wanted.key().contains(column.name()))
            .allMatch(this::hasTypeOf);
  }

  /**
   * What has to be done before the rows come, so that they fit. A table is altered rather than made
   * anew: grants and views of the consumer stay. A column whose type changes is made anew, since
   * all its values come again.
   */
  List<String> before(ConsumerTable wanted) {
    List<String> steps = new ArrayList<>();
    if (!persistence.equals("p")) {
      steps.add(alter(wanted) + "SET LOGGED");
    }
    if (!hasKeyOf(wanted)) {
      steps.add("DELETE FROM " + wanted.sql());
      constraint.ifPresent(name -> steps.add(alter(wanted) + "DROP CONSTRAINT " + Sql.name(name)));
    }
    for (String name : columns.keySet()) {
      if (!wanted.columnNames().contains(name)) {
        steps.add(alter(wanted) + "DROP COLUMN " + Sql.name(name));
      }
    }
    for (Column column : wanted.columns()) {
      Column found = columns.get(column.name());
      if (!hasTypeOf(column)) {
        if (found != null) {
          steps.add(alter(wanted) + "DROP COLUMN " + Sql.name(column.name()));
        }
        steps.add(alter(wanted) + "ADD COLUMN " + Sql.name(column.name()) + " " + column.type());
      } else if (found.nullability() == Nullability.NOT_NULL
          && column.nullability() == Nullability.NULLABLE) {
        steps.add(alter(wanted, column) + "DROP NOT NULL");
      }
    }
    return steps;
  }

  /** What has to be done when all rows are there. */
  List<String> after(ConsumerTable wanted) {
    List<String> steps = new ArrayList<>();
    for (Column column : wanted.columns()) {
      boolean strict =
          hasTypeOf(column) && columns.get(column.name()).nullability() == Nullability.NOT_NULL;
      if (column.nullability() == Nullability.NOT_NULL && !strict) {
        steps.add(alter(wanted, column) + "SET NOT NULL");
      }
    }
    if (!hasKeyOf(wanted)) {
      steps.add(primaryKey(wanted));
    }
    return steps;
  }

  /** Adds the primary key. */
  static String primaryKey(ConsumerTable wanted) {
    return "%sADD PRIMARY KEY (%s)".formatted(alter(wanted), ConsumerTable.list("", wanted.key()));
  }

  private boolean hasTypeOf(Column column) {
    Column found = columns.get(column.name());
    return found != null && found.type().equals(column.type());
  }

  private static String alter(ConsumerTable table) {
    return "ALTER TABLE " + table.sql() + " ";
  }

  private static String alter(ConsumerTable table, Column column) {
    return alter(table) + "ALTER COLUMN " + Sql.name(column.name()) + " ";
  }
}

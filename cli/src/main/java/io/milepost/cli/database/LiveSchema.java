package io.milepost.cli.database;

import static java.util.Objects.requireNonNull;

import io.milepost.cli.database.LiveColumn.Reference;
import io.milepost.model.schema.Column.Presence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the tables of a PostgreSQL schema look like, by its own catalog. */
public final class LiveSchema {
  /**
   * Parts of a partitioned table belong to it and are not listed. A domain is followed to the type
   * below it, whose modifier may stand at any step. Of several foreign keys over a column the first
   * by name counts.
   */
  private static final String COLUMNS =
      """
      WITH RECURSIVE tables AS (
        SELECT c.oid, c.relname, obj_description(c.oid, 'pg_class') AS comment
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = coalesce(?, current_schema())
          AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      ), types AS (
        SELECT a.attrelid, a.attnum, a.atttypid AS type, a.atttypmod AS modifier,
               a.attnotnull AS required
        FROM tables JOIN pg_catalog.pg_attribute a ON a.attrelid = tables.oid
        WHERE a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT types.attrelid, types.attnum, t.typbasetype,
               CASE WHEN types.modifier >= 0 THEN types.modifier ELSE t.typtypmod END,
               types.required OR t.typnotnull
        FROM types JOIN pg_catalog.pg_type t ON t.oid = types.type
        WHERE t.typtype = 'd'
      )
      SELECT tables.relname, tables.comment, a.attname, types.required,
             CASE t.typtype WHEN 'e' THEN 'text'
                            ELSE pg_catalog.format_type(t.oid, types.modifier) END AS type,
             array_position(key.conkey, a.attnum) AS key_position,
             col_description(tables.oid, a.attnum) AS column_comment,
             reference.relname AS to_table, reference.attname AS to_column
      FROM tables
      JOIN types ON types.attrelid = tables.oid
      JOIN pg_catalog.pg_attribute a ON a.attrelid = tables.oid AND a.attnum = types.attnum
      JOIN pg_catalog.pg_type t ON t.oid = types.type AND t.typtype <> 'd'
      LEFT JOIN pg_catalog.pg_constraint key ON key.conrelid = tables.oid AND key.contype = 'p'
      LEFT JOIN LATERAL (
        SELECT other.relname, target.attname
        FROM pg_catalog.pg_constraint f
        JOIN tables other ON other.oid = f.confrelid
        JOIN pg_catalog.pg_attribute target
          ON target.attrelid = f.confrelid
         AND target.attnum = f.confkey[array_position(f.conkey, a.attnum)]
        WHERE f.conrelid = tables.oid AND f.contype = 'f' AND a.attnum = ANY (f.conkey)
        ORDER BY f.conname LIMIT 1
      ) reference ON true
      ORDER BY tables.relname COLLATE "C", a.attnum
      """;

  private static final String SCHEMAS =
      """
      SELECT DISTINCT n.nspname COLLATE "C" AS name
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
        AND has_schema_privilege(n.oid, 'USAGE')
      ORDER BY name
      """;

  private LiveSchema() {}

  /** Names of the schemas with tables that the login may look into, in order. */
  public static List<String> withTables(Connection connection) throws SQLException {
    List<String> schemas = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(SCHEMAS);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        schemas.add(row.getString("name"));
      }
    }
    return List.copyOf(schemas);
  }

  /**
   * The tables of a schema in the order of their names; partitions, views and tables without
   * columns are left out.
   *
   * @param schema the one that the login finds first when empty
   */
  public static List<LiveTable> read(Connection connection, Optional<String> schema)
      throws SQLException {
    requireNonNull(schema, "schema");
    Map<String, LiveTable> tables = new LinkedHashMap<>();
    try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
      query.setString(1, schema.orElse(null));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String name = row.getString("relname");
          Optional<String> comment = Optional.ofNullable(row.getString("comment"));
          List<LiveColumn> columns =
              tables.containsKey(name)
                  ? new ArrayList<>(tables.get(name).columns())
                  : new ArrayList<>();
          columns.add(column(row));
          tables.put(name, new LiveTable(name, comment, columns));
        }
      }
    }
    return List.copyOf(tables.values());
  }

  private static LiveColumn column(ResultSet row) throws SQLException {
    String toTable = row.getString("to_table");
    int keyPosition = row.getInt("key_position");
    Optional<Integer> position = row.wasNull() ? Optional.empty() : Optional.of(keyPosition);
    return new LiveColumn(
        row.getString("attname"),
        shortened(row.getString("type")),
        row.getBoolean("required") ? Presence.REQUIRED : Presence.OPTIONAL,
        position,
        Optional.ofNullable(toTable).map(table -> new Reference(table, string(row, "to_column"))),
        Optional.ofNullable(row.getString("column_comment")));
  }

  private static String string(ResultSet row, String column) {
    try {
      return row.getString(column);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot read the column " + column, e);
    }
  }

  private static String shortened(String type) {
    return type.replaceFirst("^character varying", "varchar").replaceFirst("^character", "char");
  }
}

package io.milepost.job.ingest;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks PostgreSQL, in one query, what the tables of a store look like. */
final class SourceCatalog {
  /**
   * A domain is followed to the type below it, whose modifier may stand at any step. A partitioned
   * table is as large as its largest part; one with a foreign part, and a server before 14 (which
   * reads a whole table for each range of blocks), is read in one piece. Who locks a view locks the
   * tables it reads.
   */
  private static final String TABLES =
      """
      WITH RECURSIVE tables AS (
        SELECT c.oid, n.nspname, c.relname, c.relkind
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = coalesce(?, current_schema()) AND c.relname = ANY (?)
          AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      ), columns AS (
        SELECT a.attrelid, a.attname, a.atttypid AS type, a.atttypmod AS modifier
        FROM tables JOIN pg_catalog.pg_attribute a ON a.attrelid = tables.oid
        WHERE a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT columns.attrelid, columns.attname, t.typbasetype,
               CASE WHEN columns.modifier >= 0 THEN columns.modifier ELSE t.typtypmod END
        FROM columns JOIN pg_catalog.pg_type t ON t.oid = columns.type
        WHERE t.typtype = 'd'
      )
      SELECT tables.nspname, tables.relname, tables.relkind IN ('r', 'p', 'v') AS lockable,
             CASE
               WHEN current_setting('server_version_num')::int < 140000 THEN 0
               WHEN tables.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_size(tables.oid)
               WHEN tables.relkind = 'p' THEN (
                 SELECT CASE WHEN bool_and(part.relkind = 'r')
                             THEN max(pg_catalog.pg_relation_size(part.oid)) ELSE 0 END
                 FROM pg_catalog.pg_partition_tree(tables.oid) leaf
                 JOIN pg_catalog.pg_class part ON part.oid = leaf.relid
                 WHERE leaf.isleaf)
               ELSE 0
             END / current_setting('block_size')::int AS blocks,
             CASE
               WHEN tables.relkind IN ('r', 'm') THEN pg_catalog.pg_table_size(tables.oid)
               WHEN tables.relkind = 'p' THEN (
                 SELECT CASE WHEN bool_and(part.relkind = 'r')
                             THEN sum(pg_catalog.pg_table_size(part.oid))::bigint END
                 FROM pg_catalog.pg_partition_tree(tables.oid) leaf
                 JOIN pg_catalog.pg_class part ON part.oid = leaf.relid
                 WHERE leaf.isleaf)
             END AS bytes,
             columns.attname, t.typname, t.typtype,
             pg_catalog.format_type(t.oid, columns.modifier) AS shown, columns.modifier
      FROM tables
      LEFT JOIN columns ON columns.attrelid = tables.oid
      LEFT JOIN pg_catalog.pg_type t ON t.oid = columns.type
      WHERE t.typtype IS DISTINCT FROM 'd'
      """;

  private SourceCatalog() {}

  /** The tables that exist among those named, by name. */
  static Map<String, SourceTable> find(
      Connection connection, Optional<String> schema, Collection<String> tables)
      throws SQLException {
    Map<String, SourceTable> found = new HashMap<>();
    Map<String, Map<String, SourceColumn>> columns = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(TABLES)) {
      query.setString(1, schema.orElse(null));
      query.setArray(2, connection.createArrayOf("text", tables.toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String table = row.getString("relname");
          found.putIfAbsent(
              table,
              new SourceTable(
                  row.getString("nspname"),
                  table,
                  row.getLong("blocks"),
                  bytes(row),
                  row.getBoolean("lockable"),
                  Map.of()));
          if (row.getString("attname") != null) {
            columns
                .computeIfAbsent(table, name -> new HashMap<>())
                .put(row.getString("attname"), column(row));
          }
        }
      }
    }
    found.replaceAll((name, table) -> withColumns(table, columns.getOrDefault(name, Map.of())));
    return found;
  }

  private static OptionalLong bytes(ResultSet row) throws SQLException {
    long bytes = row.getLong("bytes");
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private static SourceColumn column(ResultSet row) throws SQLException {
    return new SourceColumn(
        row.getString("attname"),
        row.getString("typname"),
        row.getString("typtype"),
        row.getString("shown"),
        row.getInt("modifier"));
  }

  private static SourceTable withColumns(SourceTable table, Map<String, SourceColumn> columns) {
    return new SourceTable(
        table.schema(), table.name(), table.blocks(), table.bytes(), table.lockable(), columns);
  }
}

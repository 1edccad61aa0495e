package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Cursors in the consumer's database: how far each sink of a workspace has come in an ingestion.
 *
 * @param connection in a transaction, which {@link #lock} and {@link #move} are part of
 */
record ExportCursors(Connection connection, String workspace, String ingestion) {
  /** Any number, the same in all processes. */
  private static final long CREATION_LOCK = 0x6d696c65706f7374L;

  private static final String CREATE =
      """
      CREATE TABLE milepost.export_cursor (
        workspace text, sink text, ingestion text,
        batch bigint NOT NULL, spec_digest text NOT NULL, table_oid bigint NOT NULL,
        updated_at timestamp with time zone NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace, sink, ingestion));
      COMMENT ON TABLE milepost.export_cursor IS 'Written by Milepost: how far each sink has come.'
      """;

  ExportCursors {
    requireNonNull(connection, "connection");
    requireNonNull(workspace, "workspace");
    requireNonNull(ingestion, "ingestion");
  }

  /**
   * Where a sink stands.
   *
   * @param batch 0 before the first
   * @param digest of the table as it was delivered, see {@link SinkTable#digest}
   * @param table identity of the table that was written
   */
  record Cursor(long batch, String digest, long table) {
    Cursor {
      requireNonNull(digest, "digest");
    }
  }

  /** Makes the table of the cursors unless it is there; ends the transaction. */
  static void create(Connection connection) throws SQLException {
    if (exists(connection, "SELECT to_regclass('milepost.export_cursor')")) {
      connection.commit();
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(CREATION_LOCK));
      if (!exists(connection, "SELECT to_regnamespace('milepost')")) {
        statement.execute("CREATE SCHEMA milepost");
      }
      if (!exists(connection, "SELECT to_regclass('milepost.export_cursor')")) {
        statement.execute(CREATE);
      }
    }
    connection.commit();
  }

  /** The cursors of these sinks, each locked until the transaction ends; always in one order. */
  Map<String, Cursor> lock(Collection<String> sinks) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO milepost.export_cursor
              (workspace, sink, ingestion, batch, spec_digest, table_oid)
            SELECT ?, sink, ?, 0, '', 0 FROM unnest(?) AS sink ORDER BY sink
            ON CONFLICT DO NOTHING""")) {
      insert.setString(1, workspace);
      insert.setString(2, ingestion);
      insert.setArray(3, connection.createArrayOf("text", sinks.toArray()));
      insert.executeUpdate();
    }
    Map<String, Cursor> cursors = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT sink, batch, spec_digest, table_oid FROM milepost.export_cursor
            WHERE workspace = ? AND ingestion = ? AND sink = ANY (?)
            ORDER BY sink FOR UPDATE""")) {
      select.setString(1, workspace);
      select.setString(2, ingestion);
      select.setArray(3, connection.createArrayOf("text", sinks.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          cursors.put(
              row.getString("sink"),
              new Cursor(
                  row.getLong("batch"), row.getString("spec_digest"), row.getLong("table_oid")));
        }
      }
    }
    return cursors;
  }

  /** The batch that each sink of a workspace has; of a sink that has none, nothing. */
  Map<String, Long> find() throws SQLException {
    if (!exists(connection, "SELECT to_regclass('milepost.export_cursor')")) {
      return Map.of();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT sink, batch FROM milepost.export_cursor
            WHERE workspace = ? AND ingestion = ? AND batch > 0""")) {
      select.setString(1, workspace);
      select.setString(2, ingestion);
      Map<String, Long> found = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(row.getString(1), row.getLong(2));
        }
      }
      return found;
    }
  }

  /** Moves a sink's cursor. What it had from another ingestion is its own no more. */
  void move(String sink, Cursor cursor) throws SQLException {
    try (PreparedStatement update =
            connection.prepareStatement(
                """
                UPDATE milepost.export_cursor
                SET batch = ?, spec_digest = ?, table_oid = ?, updated_at = now()
                WHERE workspace = ? AND sink = ? AND ingestion = ?""");
        PreparedStatement delete =
            connection.prepareStatement(
                """
                DELETE FROM milepost.export_cursor
                WHERE workspace = ? AND sink = ? AND ingestion <> ?""")) {
      update.setLong(1, cursor.batch());
      update.setString(2, cursor.digest());
      update.setLong(3, cursor.table());
      update.setString(4, workspace);
      update.setString(5, sink);
      update.setString(6, ingestion);
      update.executeUpdate();
      delete.setString(1, workspace);
      delete.setString(2, sink);
      delete.setString(3, ingestion);
      delete.executeUpdate();
    }
  }

  /** Whether a table is one that this sink's cursor knows, from whichever ingestion. */
  boolean owns(String sink, long table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT 1 FROM milepost.export_cursor
            WHERE workspace = ? AND sink = ? AND table_oid = ?""")) {
      select.setString(1, workspace);
      select.setString(2, sink);
      select.setLong(3, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static boolean exists(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() && row.getObject(1) != null;
    }
  }
}

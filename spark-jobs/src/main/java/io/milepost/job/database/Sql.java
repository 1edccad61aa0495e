package io.milepost.job.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Text of a model, made harmless for SQL, and what every long transaction says first. */
public final class Sql {
  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

  private Sql() {}

  /**
   * Lets the transaction last as long as Spark computes, whatever the server allows others; not a
   * query, so that a snapshot is taken only after it.
   */
  public static void letLast(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      if (connection.getMetaData().getDatabaseMajorVersion() >= TRANSACTION_TIMEOUT_SINCE) {
        statement.execute("SET LOCAL transaction_timeout = 0");
      }
    }
  }

  /** A name, quoted: it means exactly what is written, whatever stands in it. */
  public static String name(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "Invalid name: \"%s\" (empty or with NUL)".formatted(name));
    }
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A table in a schema, both quoted. */
  public static String table(String schema, String table) {
    return name(schema) + "." + name(table);
  }

  /** A text literal; right whatever {@code standard_conforming_strings} says. */
  public static String text(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("Invalid text: it contains NUL");
    }
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }
}

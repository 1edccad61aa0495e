package io.milepost.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A lock that PostgreSQL holds for one connection and frees when that connection ends, however it
 * ends. The connection does nothing else.
 */
final class AdvisoryLock implements AutoCloseable {

  /** True in a row of {@code pg_locks l} that holds the key {@code :key}. */
  static final String HOLDS_KEY =
      """
      l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32 | l.objid::bigint) = %s""";

  private final Connection connection;

  private AdvisoryLock(Connection connection) {
    this.connection = connection;
  }

  /** 64 bits for a kind of lock and a name. */
  static long key(String kind, String... name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((kind + "\0" + String.join("\0", name)).getBytes(UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  /** Takes the lock; empty, at once, when another connection has it. */
  static Optional<AdvisoryLock> tryTake(StateDatabase database, long key, String holder) {
    Connection connection = database.connect();
    boolean taken = false;
    try {
      taken = take(connection, key, holder);
      return taken ? Optional.of(new AdvisoryLock(connection)) : Optional.empty();
    } catch (SQLException e) {
      throw StateException.unreachable("take a lock in", e);
    } finally {
      if (!taken) {
        end(connection);
      }
    }
  }

  private static boolean take(Connection connection, long key, String holder) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // A machine that vanishes without a word is noticed after about half a minute.
      statement.execute(
          "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5;"
              + " SET tcp_keepalives_count = 3; SET idle_session_timeout = 0");
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT set_config('application_name', ?, false), pg_try_advisory_lock(?)")) {
      query.setString(1, "milepost " + holder);
      query.setLong(2, key);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getBoolean(2);
      }
    }
  }

  /** Whether the connection, and with it the lock, still stands; asks the server. */
  boolean held() {
    try {
      return connection.isValid(5);
    } catch (SQLException e) {
      throw new IllegalStateException("A positive time-out is always valid", e);
    }
  }

  @Override
  public void close() {
    end(connection);
  }

  private static void end(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw StateException.unreachable("close a connection to", e);
    }
  }
}

package io.milepost.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Where the server of this machine answers, and as whom; never printed with its password. */
public record ServerAddress(String host, int port, String user, String password) {
  public ServerAddress {
    requireNonNull(host, "host");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
  }

  /** The JDBC URL of one of its databases, without a secret. */
  public String url(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  /** A connection to one of its databases as the server's own user. */
  public Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(url(database), properties);
  }

  /**
   * Makes sure that a role with that password exists, and a database that it owns and that nobody
   * else but the server's own user may enter. What the database holds stays.
   */
  public void createDatabase(String database, String owner, String ownerPassword) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      // A statement that fails is not to show its password in the server's log.
      statement.execute("SET log_min_error_statement = panic");
      String role = quoted(owner);
      String name = quoted(database);
      if (!owner.equals(user)) {
        if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", owner)) {
          statement.execute("CREATE ROLE " + role + " LOGIN");
        }
        statement.execute(
            "ALTER ROLE " + role + " PASSWORD " + statement.enquoteLiteral(ownerPassword));
      }
      if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", database)) {
        statement.execute("CREATE DATABASE " + name + " OWNER " + role + " TEMPLATE template0");
        statement.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
      }
    } catch (SQLException e) {
      throw new LocalPostgresException("Cannot create database %s".formatted(database), e);
    }
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static boolean exists(Connection connection, String sql, String name)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }
}

package io.milepost.testing;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A database of a real PostgreSQL that belongs to one test alone.
 *
 * @param user a superuser who needs the password: any other is refused by the server
 */
public record PostgresDatabase(String host, int port, String name, String user, String password) {

  public PostgresDatabase {
    requireNonNull(host, "host");
    requireNonNull(name, "name");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
  }

  /** JDBC URL without user and password. */
  public String url() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + name;
  }

  /** A new connection in auto-commit mode; the caller closes it. */
  public Connection connect() {
    try {
      return DriverManager.getConnection(url(), user, password);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot connect to " + url(), e);
    }
  }

  /** Runs SQL text, perhaps of several statements, in one transaction. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot execute: " + sql, e);
    }
  }

  /** The rows of a query, each value as PostgreSQL writes it and NULL as null. */
  public List<List<String>> rows(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> row = new ArrayList<>(columns);
        for (int column = 1; column <= columns; column++) {
          row.add(found.getString(column));
        }
        rows.add(Collections.unmodifiableList(row)); // List.copyOf refuses null
      }
      return List.copyOf(rows);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot query: " + sql, e);
    }
  }
}

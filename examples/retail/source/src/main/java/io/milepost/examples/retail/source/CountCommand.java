package io.milepost.examples.retail.source;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts the rows of any schema, for those who have no psql. */
@Command(
    name = "count",
    mixinStandardHelpOptions = true,
    description = "Counts the rows of all tables of a schema, be it the shop's or a consumer's.")
final class CountCommand implements Callable<Integer> {
  @Mixin private DatabaseOption database;

  @Option(
      names = "--schema",
      defaultValue = "shop",
      description = "Whose tables to count. Default: ${DEFAULT-VALUE}")
  private String schema;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws SQLException {
    PrintWriter out = command.commandLine().getOut();
    try (Connection connection = database.connect()) {
      for (String table : tables(connection, schema)) {
        out.printf(
            Locale.ROOT, "%-28s%,12d rows%n", schema + "." + table, count(connection, table));
      }
      return 0;
    }
  }

  /** The tables of a schema; that there are none is no answer. */
  static List<String> tables(Connection connection, String schema) throws SQLException {
    String sql = "SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY tablename";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema);
      try (ResultSet found = statement.executeQuery()) {
        List<String> tables = new ArrayList<>();
        while (found.next()) {
          tables.add(found.getString(1));
        }
        if (tables.isEmpty()) {
          throw new SQLException(
              "no schema %s with tables in database %s".formatted(schema, connection.getCatalog()));
        }
        return tables;
      }
    }
  }

  private long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT count(*) FROM "
                    + statement.enquoteIdentifier(schema, true)
                    + "."
                    + statement.enquoteIdentifier(table, true))) {
      found.next();
      return found.getLong(1);
    }
  }
}

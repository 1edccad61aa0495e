package io.milepost.examples.retail.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes empty databases, one for the shop and one for whoever consumes it. */
@Command(
    name = "database",
    mixinStandardHelpOptions = true,
    description = "Makes databases anew and empty; what they held is gone.")
final class DatabaseCommand implements Callable<Integer> {
  @Mixin private DatabaseOption database;

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names of the databases.")
  private List<String> names;

  @Override
  public Integer call() throws SQLException {
    try (Connection connection = database.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String name : names) {
        String quoted = statement.enquoteIdentifier(name, true);
        statement.execute("DROP DATABASE IF EXISTS " + quoted + " WITH (FORCE)");
        statement.execute(
            "CREATE DATABASE " + quoted + " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
      }
      return 0;
    }
  }
}

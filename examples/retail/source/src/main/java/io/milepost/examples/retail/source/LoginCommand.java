package io.milepost.examples.retail.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a login that may do what a pipeline has to, and no more. */
@Command(
    name = "login",
    mixinStandardHelpOptions = true,
    description =
        "Makes a login that may read a schema, or write into a database. A credential stands for"
            + " the same two variables as in a model: shop_db_reader for"
            + " MILEPOST_SHOP_DB_READER_USER and MILEPOST_SHOP_DB_READER_PASSWORD.")
final class LoginCommand implements Callable<Integer> {
  @Mixin private DatabaseOption database;

  @Option(
      names = "--credential",
      required = true,
      paramLabel = "NAME",
      description = "Whose name and password to take from the environment.")
  private String credential;

  @ArgGroup(multiplicity = "1")
  private Right right;

  @Spec private CommandSpec command;

  /** What the login is for. */
  static final class Right {
    @Option(names = "--reads", paramLabel = "SCHEMA", description = "May read this schema.")
    private String schema;

    @Option(names = "--writes", description = "May make schemas of its own in the database.")
    private boolean writes;
  }

  @Override
  public Integer call() throws SQLException {
    String prefix = "MILEPOST_" + credential.toUpperCase(Locale.ROOT);
    String user = variable(prefix + "_USER");
    String password = variable(prefix + "_PASSWORD");
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      String login = statement.enquoteIdentifier(user, true);
      statement.execute(
          "DO $do$ BEGIN CREATE ROLE " + login + "; EXCEPTION WHEN duplicate_object THEN END $do$");
      statement.execute(
          "ALTER ROLE " + login + " LOGIN PASSWORD " + statement.enquoteLiteral(password));
      if (right.writes) {
        statement.execute(
            "GRANT CREATE, TEMPORARY ON DATABASE "
                + statement.enquoteIdentifier(connection.getCatalog(), true)
                + " TO "
                + login);
      } else {
        String schema = statement.enquoteIdentifier(right.schema, true);
        statement.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + login);
        statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + login);
      }
      return 0;
    }
  }

  private String variable(String name) {
    return Optional.ofNullable(System.getenv(name))
        .orElseThrow(
            () -> new ParameterException(command.commandLine(), "Missing variable: " + name));
  }
}

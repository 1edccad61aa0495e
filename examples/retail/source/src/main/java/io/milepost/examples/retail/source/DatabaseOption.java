package io.milepost.examples.retail.source;

import io.milepost.postgres.LocalPostgres;
import io.milepost.postgres.ServerAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which database; who asks stands in the environment, for arguments are seen by everybody. */
final class DatabaseOption {
  private static final String USER = "RETAIL_USER";
  private static final String PASSWORD = "RETAIL_PASSWORD";
  private static final String SHOP = "shop";

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "A database of the PostgreSQL of MILEPOST_HOME (default: shop).")
  private String database;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A database elsewhere instead, such as jdbc:postgresql://localhost:5432/shop, without"
              + " user and password: these are taken from RETAIL_USER and RETAIL_PASSWORD.")
  private String url;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Connection connect() throws SQLException {
    return connect(SHOP);
  }

  /**
   * Opens it.
   *
   * @param usual the database of MILEPOST_HOME when none is named
   */
  Connection connect(String usual) throws SQLException {
    if (url != null && database != null) {
      throw wrong("--database and --url do not go together");
    }
    return url == null ? local(database == null ? usual : database) : elsewhere();
  }

  private Connection local(String name) throws SQLException {
    LocalPostgres server = LocalPostgres.ofUser();
    ServerAddress address =
        server
            .find()
            .orElseThrow(
                () ->
                    new SQLException(
                        "no PostgreSQL runs in %s (start it: examples/retail/shop server)"
                            .formatted(server.folder())));
    return open(address.url(name), address.user(), Optional.of(address.password()));
  }

  private Connection elsewhere() throws SQLException {
    if (url.contains("password=") || url.contains("@")) {
      throw wrong("Refused: --url holds a password. Put it into the variable " + PASSWORD + ".");
    }
    String user = System.getenv(USER);
    if (user == null) {
      throw wrong("Missing variable: " + USER);
    }
    return open(url, user, Optional.ofNullable(System.getenv(PASSWORD)));
  }

  private static Connection open(String address, String user, Optional<String> password)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    password.ifPresent(given -> properties.setProperty("password", given));
    properties.setProperty("ApplicationName", "milepost-retail");
    return DriverManager.getConnection(address, properties);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}

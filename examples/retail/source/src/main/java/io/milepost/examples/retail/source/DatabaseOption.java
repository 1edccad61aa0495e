package io.milepost.examples.retail.source;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
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

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description =
          "JDBC URL without user and password, such as jdbc:postgresql://localhost:5432/shop."
              + " These are taken from RETAIL_USER and RETAIL_PASSWORD.")
  private String url;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Connection connect() throws SQLException {
    Map<String, String> environment = System.getenv();
    if (url.contains("password=") || url.contains("@")) {
      throw wrong("Refused: --url holds a password. Put it into the variable " + PASSWORD + ".");
    }
    Properties properties = new Properties();
    properties.setProperty(
        "user",
        Optional.ofNullable(environment.get(USER))
            .orElseThrow(() -> wrong("Missing variable: " + USER)));
    Optional.ofNullable(environment.get(PASSWORD))
        .ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("ApplicationName", "milepost-retail");
    return DriverManager.getConnection(url, properties);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}

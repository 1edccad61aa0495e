package io.milepost.cli.database;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Who asks a database, by the name of a credential.
 *
 * @param credential such as {@code shop}, which stands for {@code MILEPOST_SHOP_USER} and {@code
 *     MILEPOST_SHOP_PASSWORD}
 * @param prefix of the variables
 */
public record DatabaseLogin(String credential, String prefix) {
  /** Where nothing else is said. */
  public static final String USUAL_PREFIX = "MILEPOST_";

  public DatabaseLogin {
    requireNonNull(credential, "credential");
    requireNonNull(prefix, "prefix");
  }

  /** The variable that holds the user. */
  public String userVariable() {
    return prefix + credential.toUpperCase(Locale.ROOT) + "_USER";
  }

  /** The variable that holds the password. */
  public String passwordVariable() {
    return prefix + credential.toUpperCase(Locale.ROOT) + "_PASSWORD";
  }

  /**
   * A new connection that cannot write; the caller closes it.
   *
   * @throws UnavailableException if a variable is missing, or the database does not let us in
   */
  public Connection open(DatabaseAddress address, Map<String, String> environment) {
    Properties properties = new Properties();
    properties.setProperty("user", require(environment, userVariable()));
    properties.setProperty("password", require(environment, passwordVariable()));
    properties.setProperty("ApplicationName", "milepost");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("readOnly", "true");
    address.sslmode().ifPresent(mode -> properties.setProperty("sslmode", mode));
    try {
      return DriverManager.getConnection(address.url(), properties);
    } catch (SQLException e) {
      throw UnavailableException.of(address, this, e);
    }
  }

  private String require(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .orElseThrow(
            () ->
                new UnavailableException(
                    UnavailableException.Cause.REFUSED,
                    "Missing variable: %s (the credential %s is taken from %s and %s)"
                        .formatted(variable, credential, userVariable(), passwordVariable())));
  }
}

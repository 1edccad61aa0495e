package io.milepost.job.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.milepost.job.secret.AllowedHosts;
import io.milepost.job.secret.Credential;
import io.milepost.job.secret.CredentialResolver;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.Connection;
import io.milepost.model.job.JobPlatform;
import java.net.URLEncoder;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Opens connections to databases of the model, after the host was found on the allow-list. */
public final class Connector {
  /** Options that neither load a class nor read a file of the model's choice. */
  private static final Set<String> OPTIONS =
      Set.of(
          "channelBinding",
          "connectTimeout",
          "loginTimeout",
          "socketTimeout",
          "sslmode",
          "sslrootcert",
          "tcpKeepAlive");

  private final AllowedHosts allowedHosts;
  private final CredentialResolver credentials;

  public Connector(AllowedHosts allowedHosts, CredentialResolver credentials) {
    this.allowedHosts = requireNonNull(allowedHosts, "allowedHosts");
    this.credentials = requireNonNull(credentials, "credentials");
  }

  /**
   * The connector of a platform.
   *
   * @param environment the variables of this process
   */
  public static Connector of(JobPlatform platform, Map<String, String> environment) {
    return new Connector(
        new AllowedHosts(platform.allowedHosts()),
        CredentialResolver.of(platform.secrets(), environment));
  }

  /**
   * A new connection in auto-commit mode; the caller closes it.
   *
   * @throws RefusedException if the host is not allowed, a secret is missing or wrong
   * @throws io.milepost.job.UnreachableException if nothing answers
   */
  public java.sql.Connection open(Connection database) {
    String url = url(database);
    Properties properties = properties(database);
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      throw DatabaseFailure.connecting(database, properties.getProperty("user"), e);
    }
  }

  /** JDBC URL without user, password and options. */
  public String url(Connection database) {
    requirePostgresql(database);
    Connection.Address address = database.address();
    String host = allowedHosts.check(address.host());
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(
            host.contains(":") ? "[" + host + "]" : host,
            address.port(),
            URLEncoder.encode(address.database(), UTF_8).replace("+", "%20"));
  }

  /** What the driver needs beside the URL: the only place where a password is. */
  public Properties properties(Connection database) {
    Set<String> unknown = new TreeSet<>(database.options().keySet());
    unknown.removeAll(OPTIONS);
    if (!unknown.isEmpty()) {
      throw new RefusedException(
          "Cannot connect to container %s: the options %s are not allowed (allowed: %s)"
              .formatted(database.container(), unknown, new TreeSet<>(OPTIONS)));
    }
    allowedHosts.check(database.address().host());
    Credential credential = credentials.resolve(database.credential());
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "milepost");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    // Details of an error show values of rows, which may be classified.
    properties.setProperty("logServerErrorDetail", "false");
    properties.putAll(database.options());
    properties.setProperty("user", credential.user());
    properties.setProperty("password", credential.password());
    return properties;
  }

  private static void requirePostgresql(Connection database) {
    if (database.type() != Connection.Type.POSTGRESQL) {
      throw new RefusedException(
          "Cannot use container %s: databases of type %s are not built yet (postgresql is)"
              .formatted(
                  database.container(), database.type().name().toLowerCase(java.util.Locale.ROOT)));
    }
  }
}

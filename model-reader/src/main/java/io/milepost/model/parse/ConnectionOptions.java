package io.milepost.model.parse;

import io.milepost.model.job.Connection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which properties of a driver a model may set, and to what: none of them names a file, a class or
 * a secret.
 */
final class ConnectionOptions {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
  private static final Pattern YES_NO = Pattern.compile("true|false");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_ .-]{1,63}");

  private static final Map<String, Pattern> POSTGRESQL =
      Map.of(
          "sslmode",
          Pattern.compile("disable|allow|prefer|require|verify-ca|verify-full"),
          "targetServerType",
          Pattern.compile("any|primary|secondary|preferSecondary|preferPrimary"),
          "connectTimeout",
          SECONDS,
          "loginTimeout",
          SECONDS,
          "socketTimeout",
          SECONDS,
          "prepareThreshold",
          SECONDS,
          "tcpKeepAlive",
          YES_NO,
          "ApplicationName",
          LABEL);

  private static final Map<String, Pattern> MYSQL =
      Map.of(
          "sslMode",
          Pattern.compile("DISABLED|PREFERRED|REQUIRED|VERIFY_CA|VERIFY_IDENTITY"),
          "connectTimeout",
          SECONDS,
          "socketTimeout",
          SECONDS,
          "tcpKeepAlive",
          YES_NO);

  private static final Map<String, Pattern> SQLSERVER =
      Map.of(
          "encrypt",
          Pattern.compile("true|false|strict"),
          "trustServerCertificate",
          YES_NO,
          "loginTimeout",
          SECONDS,
          "socketTimeout",
          SECONDS,
          "applicationName",
          LABEL);

  private static final Map<String, Pattern> ORACLE =
      Map.of("oracle.net.CONNECT_TIMEOUT", SECONDS, "oracle.jdbc.ReadTimeout", SECONDS);

  private ConnectionOptions() {}

  /** Why an option cannot be set so; nothing if it can. */
  static Optional<String> refuse(Connection.Type type, String key, String value) {
    Map<String, Pattern> known =
        switch (type) {
          case POSTGRESQL -> POSTGRESQL;
          case MYSQL -> MYSQL;
          case SQLSERVER -> SQLSERVER;
          case ORACLE -> ORACLE;
        };
    Optional<Pattern> pattern = Optional.ofNullable(known.get(key));
    if (pattern.isEmpty()) {
      return Optional.of(
          "Unknown option: %s (allowed: %s)"
              .formatted(key, String.join(", ", new TreeSet<>(known.keySet()))));
    }
    return pattern.orElseThrow().matcher(value).matches()
        ? Optional.empty()
        : Optional.of(
            "Invalid option: %s: %s (%s)".formatted(key, value, pattern.orElseThrow().pattern()));
  }
}

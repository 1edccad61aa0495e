package io.milepost.cli.database;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PostgreSQL database answers, without any secret.
 *
 * @param port empty for the usual one
 * @param database of letters, digits, dots, dashes, dollars and underscores, as a model demands
 * @param sslmode how the connection is protected; the driver's default when empty
 */
public record DatabaseAddress(
    String host, Optional<Integer> port, String database, Optional<String> sslmode) {
  private static final int USUAL_PORT = 5432;
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?"
              + "/(?<database>[A-Za-z0-9_.$-]+)(\\?(?<options>[^#]*))?");
  private static final Pattern SECRET =
      Pattern.compile("//[^/]*@|[?&](user|password|sslpassword)=", Pattern.CASE_INSENSITIVE);

  public DatabaseAddress {
    requireNonNull(host, "host");
    requireNonNull(port, "port");
    requireNonNull(database, "database");
    requireNonNull(sslmode, "sslmode");
  }

  /**
   * Reads a JDBC URL.
   *
   * @throws IllegalArgumentException if it is none of PostgreSQL, or holds a user or a password;
   *     the message does not show it
   */
  public static DatabaseAddress parse(String url) {
    if (SECRET.matcher(url).find()) {
      throw new IllegalArgumentException(
          "Invalid URL: it holds a user or a password (put them into the variables that"
              + " --credential names; arguments are seen by everybody on the machine)");
    }
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "Invalid URL: %s (jdbc:postgresql://host[:port]/database[?sslmode=...])".formatted(url));
    }
    String host = parts.group("host").replace("[", "").replace("]", "");
    return new DatabaseAddress(
        host,
        Optional.ofNullable(parts.group("port")).map(Integer::valueOf),
        parts.group("database"),
        sslmode(parts.group("options")));
  }

  private static Optional<String> sslmode(String options) {
    Map<String, String> read = new LinkedHashMap<>();
    for (String option :
        options == null || options.isEmpty() ? new String[0] : options.split("&", -1)) {
      String[] pair = option.split("=", 2);
      read.put(pair[0], pair.length == 2 ? pair[1] : "");
    }
    Optional<String> mode = Optional.ofNullable(read.remove("sslmode"));
    if (!read.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid URL: option %s (only sslmode is taken over)".formatted(read.keySet()));
    }
    if (mode.isPresent()
        && !mode.get().matches("disable|allow|prefer|require|verify-ca|verify-full")) {
      throw new IllegalArgumentException(
          "Invalid URL: sslmode %s (disable, allow, prefer, require, verify-ca or verify-full)"
              .formatted(mode.get().toLowerCase(Locale.ROOT)));
    }
    return mode;
  }

  /** JDBC URL without options. */
  String url() {
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(host.contains(":") ? "[" + host + "]" : host, port.orElse(USUAL_PORT), database);
  }

  /** As people write it. */
  @Override
  public String toString() {
    return "%s:%d/%s".formatted(host, port.orElse(USUAL_PORT), database);
  }
}

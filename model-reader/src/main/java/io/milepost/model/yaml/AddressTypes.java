package io.milepost.model.yaml;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;

/** The types of addresses: text that will reach a network, so only what is plainly harmless. */
public final class AddressTypes {
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";
  private static final String HOST_NAME = LABEL + "(?:\\." + LABEL + ")*";
  private static final Pattern HOST_PATTERN =
      Pattern.compile(HOST_NAME + "|\\[[0-9A-Fa-f:.]{2,45}\\]");
  private static final Pattern ALLOWED_PATTERN = Pattern.compile("(?:\\*\\.)?" + HOST_NAME);
  private static final Pattern SERVER_PATTERN = Pattern.compile(HOST_NAME + ":[1-9][0-9]{0,4}");
  private static final Pattern DATABASE_PATTERN =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.$-]{0,127}");
  private static final Pattern STATE_PATTERN =
      Pattern.compile(
          "jdbc:postgresql://"
              + HOST_NAME
              + "(?::[1-9][0-9]{0,4})?/[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}"
              + "(?:\\?sslmode=(?:disable|allow|prefer|require|verify-ca|verify-full))?");
  private static final Set<String> STORAGE_SCHEMES = Set.of("s3a", "hdfs", "abfs", "abfss", "gs");

  /** Not what Spark takes for a pattern of several folders, nor what no path should hold. */
  private static final Pattern LOCAL_PATTERN =
      Pattern.compile("file:(?://)?/(?!/)[^\\p{Cntrl}?#*\\[\\]{}\\\\]{0,1000}");

  /** One host. */
  public static final FieldType<String> HOST =
      FieldType.of(
          "invalid-host",
          text -> matching(text, HOST_PATTERN, 253, "Invalid host: %s (a host name or address)"),
          "localhost");

  /** One host or, with {@code *.} in front, all hosts below a domain. */
  public static final FieldType<String> HOSTS =
      FieldType.of(
          "invalid-host",
          text ->
              matching(
                  text,
                  ALLOWED_PATTERN,
                  255,
                  "Invalid host: %s (db.acme.example or *.acme.example)"),
          "localhost");

  /** A host and a port. */
  public static final FieldType<String> SERVER =
      FieldType.of(
          "invalid-host",
          text -> matching(text, SERVER_PATTERN, 260, "Invalid server: %s (host:port)"),
          "localhost:1");

  /** A database of a server. */
  public static final FieldType<String> DATABASE =
      FieldType.of(
          "invalid-database",
          text ->
              matching(
                  text,
                  DATABASE_PATTERN,
                  128,
                  "Invalid database: %s (letters, digits and _ . $ - only)"),
          "unnamed");

  /** A folder of a file system or an object store. */
  public static final FieldType<String> STORAGE =
      FieldType.of("invalid-url", AddressTypes::storage, "file:///");

  /** A page or an interface. */
  public static final FieldType<String> WEB =
      FieldType.of("invalid-url", AddressTypes::web, "https://localhost");

  /** The database of the operational state. */
  public static final FieldType<String> STATE =
      FieldType.of("invalid-url", AddressTypes::state, "jdbc:postgresql://localhost/state");

  private AddressTypes() {}

  private static String matching(String text, Pattern pattern, int longest, String message) {
    if (text.length() > longest || !pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(message.formatted(text));
    }
    return text;
  }

  private static String storage(String text) {
    String path = text.startsWith("file:") ? localPath(text) : remotePath(text);
    if (("/" + path + "/").contains("/../")) {
      throw invalidStorage(text);
    }
    return text.length() > 1 && text.endsWith("/") && !path.equals("/")
        ? text.substring(0, text.length() - 1)
        : text;
  }

  /** A path as it is: nothing in it is encoded, for nobody decodes it. */
  private static String localPath(String text) {
    if (!LOCAL_PATTERN.matcher(text).matches()) {
      throw invalidStorage(text);
    }
    return text.replaceFirst("^file:(//)?", "");
  }

  private static String remotePath(String text) {
    URI uri = uri(text);
    if (!STORAGE_SCHEMES.contains(String.valueOf(uri.getScheme()))
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw invalidStorage(text);
    }
    return uri.getPath() == null ? "" : uri.getPath();
  }

  private static IllegalArgumentException invalidStorage(String text) {
    return new IllegalArgumentException(
        "Invalid URL: %s (file:, s3a:, hdfs:, abfs: or gs:, an absolute path without ..)"
            .formatted(text));
  }

  private static String web(String text) {
    URI uri = uri(text);
    if (!Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
        || uri.getHost() == null) {
      throw new IllegalArgumentException("Invalid URL: %s (https://host/path)".formatted(text));
    }
    return text;
  }

  private static String state(String text) {
    if (text.indexOf('@') >= 0 || text.contains("password")) {
      throw secret();
    }
    return matching(text, STATE_PATTERN, 400, "Invalid URL: %s (jdbc:postgresql://host:port/name)");
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      boolean user =
          uri.getRawUserInfo() != null
              || (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0);
      boolean container = String.valueOf(uri.getScheme()).startsWith("abfs");
      if (user && (!container || text.substring(0, text.indexOf('@')).lastIndexOf(':') > 6)) {
        throw secret();
      }
      if (!uri.isAbsolute() || uri.isOpaque()) {
        throw new IllegalArgumentException("Invalid URL: %s (scheme://place/path)".formatted(text));
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("Invalid URL: " + e.getReason(), e);
    }
  }

  private static RuleException secret() {
    return new RuleException(
        "secret",
        "Cannot keep a user or password in a model: name a credential (the value is not shown)");
  }
}

package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A state database and who logs in: a JDBC URL that holds no secret and no driver property but a
 * few harmless ones, a user, a password.
 */
public record StateLogin(String url, String user, String password) {
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://[A-Za-z0-9._:,\\[\\]-]+/[A-Za-z0-9_.-]+(?:\\?(?<query>.*))?");
  private static final Set<String> PROPERTIES =
      Set.of("sslmode", "sslrootcert", "targetServerType", "connectTimeout", "socketTimeout");

  public StateLogin {
    requireNonNull(url, "url");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new StateException(
          StateException.Kind.REFUSED,
          "Invalid state database: %s (jdbc:postgresql://host[:port]/database[?sslmode=…])"
              .formatted(withoutQuery(url)));
    }
    List<String> unknown =
        Stream.ofNullable(matcher.group("query"))
            .flatMap(query -> Stream.of(query.split("&", -1)))
            .map(property -> property.replaceFirst("=.*", ""))
            .filter(name -> !PROPERTIES.contains(name))
            .toList();
    if (!unknown.isEmpty()) {
      throw new StateException(
          StateException.Kind.REFUSED,
          "Invalid state database: property %s (allowed: %s; a secret never stands in a URL)"
              .formatted(
                  String.join(", ", unknown),
                  String.join(", ", new java.util.TreeSet<>(PROPERTIES))));
    }
  }

  private static String withoutQuery(String url) {
    return url.replaceFirst("\\?.*", "?…").replaceFirst("//[^/]*@", "//…@");
  }

  @Override
  public String toString() {
    return user + " at " + url;
  }
}

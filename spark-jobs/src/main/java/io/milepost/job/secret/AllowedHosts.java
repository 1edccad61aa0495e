package io.milepost.job.secret;

import io.milepost.merge.RefusedException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hosts that a platform's jobs may connect to: a secret is sent to no other, whatever a model
 * says. A {@code *} in a pattern stands for one or more labels.
 */
public record AllowedHosts(List<String> patterns) {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  public AllowedHosts {
    patterns = List.copyOf(patterns);
  }

  /**
   * Returns the host if a job may connect to it.
   *
   * @throws RefusedException if no pattern fits it, or if it is no host name
   */
  public String check(String host) {
    if (!HOST.matcher(host).matches()) {
      throw new RefusedException("Cannot connect to %s: that is no host name".formatted(host));
    }
    if (patterns.stream().noneMatch(pattern -> fits(pattern, host))) {
      throw new RefusedException(
          ("Cannot connect to %s: the platform allows %s. Add the host to"
                  + " network.allow of the platform.")
              .formatted(host, patterns.isEmpty() ? "no host" : String.join(", ", patterns)));
    }
    return host;
  }

  private static boolean fits(String pattern, String host) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.toLowerCase(Locale.ROOT).split("(?<=\\*)|(?=\\*)", -1)) {
      regex.append("*".equals(part) ? "[^.]+(\\.[^.]+)*" : Pattern.quote(part));
    }
    return Pattern.matches(regex.toString(), host.toLowerCase(Locale.ROOT));
  }
}

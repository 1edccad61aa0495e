package io.milepost.model.yaml;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How a value is written into YAML. */
public final class YamlScalar {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z][A-Za-z0-9_()]*( [A-Za-z0-9_()]+)*");
  private static final Set<String> WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private YamlScalar() {}

  /** A value that YAML 1.2, and the tools that guess, read as the same text. */
  public static String text(String value) {
    if (PLAIN.matcher(value).matches() && !WORDS.contains(value.toLowerCase(Locale.ROOT))) {
      return value;
    }
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
              } else if (Character.isISOControl(point)
                  || Character.getType(point) == Character.FORMAT
                  || Character.getType(point) == Character.SURROGATE
                  || Character.getType(point) == Character.LINE_SEPARATOR
                  || Character.getType(point) == Character.PARAGRAPH_SEPARATOR) {
                quoted.append("\\U%08x".formatted(point));
              } else {
                quoted.appendCodePoint(point);
              }
            });
    return quoted.append('"').toString();
  }
}

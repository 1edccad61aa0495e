package io.milepost.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of a model or of data on its way to a terminal, which no character of it may steer. */
public final class TerminalText {
  /** Control characters of ASCII and of Latin-1, directions and other formats, ends of lines. */
  private static final String STEERING = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]";

  private static final Pattern IN_LINE = Pattern.compile(STEERING);
  private static final Pattern IN_LINES = Pattern.compile(STEERING + "(?<![\\n\\t])");

  private TerminalText() {}

  /** A text in one line; what steers is shown by its code, as JSON writes it. */
  public static String line(String text) {
    return shown(text, IN_LINE);
  }

  /** The same of a text whose lines and tabs are ours. */
  public static String lines(String text) {
    return shown(text, IN_LINES);
  }

  private static String shown(String text, Pattern pattern) {
    return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(code(found.group())));
  }

  private static String code(String character) {
    StringBuilder code = new StringBuilder();
    character.chars().forEach(unit -> code.append("\\u%04x".formatted(unit)));
    return code.toString();
  }
}

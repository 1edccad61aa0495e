package io.milepost.model.time;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the five fields of a cron expression, and what may stand in it. */
record CronField(String name, int lowest, int highest, List<String> words) {
  private static final List<CronField> FIELDS =
      List.of(
          new CronField("minute", 0, 59, List.of()),
          new CronField("hour", 0, 23, List.of()),
          new CronField("day of month", 1, 31, List.of()),
          new CronField(
              "month",
              1,
              12,
              List.of(
                  "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                  "DEC")),
          new CronField(
              "day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")));

  private static final int SUNDAY = 7;

  /** A star or a value or a range, and perhaps a step. */
  private static final Pattern PART =
      Pattern.compile("(?:\\*|(\\d{1,2}|[A-Za-z]{3})(?:-(\\d{1,2}|[A-Za-z]{3}))?)(?:/[1-9]\\d?)?");

  CronField {
    words = List.copyOf(words);
  }

  /**
   * Gives the text back if it is a cron expression.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String check(String text) {
    List<String> written = List.of(text.split(" ", -1));
    if (written.size() != FIELDS.size()) {
      throw invalid(text, "five fields, \"every 15m\", on_data or on_event");
    }
    for (int i = 0; i < FIELDS.size(); i++) {
      for (String part : written.get(i).split(",", -1)) {
        if (!FIELDS.get(i).fits(part)) {
          throw invalid(text, "%s is no %s".formatted(part, FIELDS.get(i).name()));
        }
      }
    }
    return text;
  }

  private boolean fits(String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    if (matcher.group(1) == null) {
      return true;
    }
    int from = value(matcher.group(1));
    int to = matcher.group(2) == null ? from : value(matcher.group(2));
    if (to == 0 && from > 0 && highest == SUNDAY) {
      to = SUNDAY; // of a week that begins on Monday
    }
    return from >= lowest && to <= highest && from <= to;
  }

  /** The number a value stands for, -1 when it stands for none. */
  private int value(String text) {
    if (Character.isDigit(text.charAt(0))) {
      return Integer.parseInt(text);
    }
    int word = words.indexOf(text.toUpperCase(Locale.ROOT));
    return word < 0 ? -1 : word + lowest;
  }

  private static IllegalArgumentException invalid(String text, String why) {
    return new IllegalArgumentException("Invalid schedule: %s (%s)".formatted(text, why));
  }
}

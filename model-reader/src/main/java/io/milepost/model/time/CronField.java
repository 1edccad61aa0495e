package io.milepost.model.time;

import java.time.Month;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
      Pattern.compile(
          "(?:\\*|(\\d{1,2}|[A-Za-z]{3})(?:-(\\d{1,2}|[A-Za-z]{3}))?)(?:/([1-9]\\d?))?");

  private static final int FROM = 1;
  private static final int TO = 2;
  private static final int STEP = 3;
  private static final int DAYS = 2;
  private static final int MONTHS = 3;
  private static final int DAYS_OF_WEEK = 4;

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
    if (written.get(DAYS_OF_WEEK).equals("*") && !hasDay(written.get(DAYS), written.get(MONTHS))) {
      throw invalid(text, "no such day is in any such month");
    }
    return text;
  }

  /** Whether one of the months has one of the days; leap years count. */
  private static boolean hasDay(String days, String months) {
    int first = FIELDS.get(DAYS).values(days).min().orElseThrow();
    return FIELDS
        .get(MONTHS)
        .values(months)
        .anyMatch(month -> first <= Month.of(month).maxLength());
  }

  /** The numbers that a checked field stands for. */
  private IntStream values(String field) {
    return Arrays.stream(field.split(",", -1)).flatMapToInt(this::partValues);
  }

  private IntStream partValues(String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      throw new IllegalStateException("Cannot read %s: it was not checked".formatted(part));
    }
    boolean any = matcher.group(FROM) == null;
    int from = any ? lowest : value(matcher.group(FROM));
    int step = matcher.group(STEP) == null ? 1 : Integer.parseInt(matcher.group(STEP));
    int single = matcher.group(STEP) == null && !any ? from : highest;
    int to = matcher.group(TO) == null ? single : value(matcher.group(TO));
    return IntStream.rangeClosed(from, to).filter(number -> (number - from) % step == 0);
  }

  private boolean fits(String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    if (matcher.group(FROM) == null) {
      return true;
    }
    int from = value(matcher.group(FROM));
    int to = matcher.group(TO) == null ? from : value(matcher.group(TO));
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

package io.milepost.model.yaml;

import io.milepost.model.time.Retention;
import io.milepost.model.time.Schedule;
import io.milepost.model.time.Span;
import io.milepost.model.yaml.YamlNode.Scalar;
import io.milepost.model.yaml.YamlNode.Style;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** The types that many kinds share. */
public final class FieldTypes {
  private static final int LONGEST_PHYSICAL_NAME = 255;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  /** Any text that is not empty. */
  public static final FieldType<String> TEXT = FieldType.of("invalid-text", FieldTypes::text, "");

  /** What a source really calls something: anything that can be quoted. */
  public static final FieldType<String> PHYSICAL_NAME =
      FieldType.of("invalid-text", FieldTypes::physicalName, "unnamed");

  /** A name, safe in paths and SQL. */
  public static final FieldType<String> NAME_TYPE =
      FieldType.of("invalid-name", FieldTypes::name, "unnamed");

  /** The name of a credential, never a secret. */
  public static final FieldType<String> CREDENTIAL =
      FieldType.of("invalid-credential", FieldTypes::credential, "unnamed");

  /** An exact length of time. */
  public static final FieldType<Span> SPAN =
      FieldType.of("invalid-duration", Span::parse, Span.parse("1s"));

  /** A length of time on the calendar. */
  public static final FieldType<Retention> RETENTION =
      FieldType.of("invalid-duration", Retention::parse, Retention.parse("1d"));

  /** When something starts. */
  public static final FieldType<Schedule> SCHEDULE =
      FieldType.of("invalid-schedule", Schedule::parse, new Schedule.OnEvent());

  /** A zone of the tz database. */
  public static final FieldType<ZoneId> ZONE =
      FieldType.of("invalid-timezone", FieldTypes::zone, ZoneOffset.UTC);

  /** A day (its beginning in UTC) or an instant. */
  public static final FieldType<Instant> TIME =
      FieldType.of("invalid-time", FieldTypes::time, Instant.EPOCH);

  /** Yes or no. */
  public static final FieldType<Boolean> BOOLEAN =
      new FieldType<>("invalid-boolean", FieldTypes::bool, false);

  private FieldTypes() {}

  /** A whole number within bounds. */
  public static FieldType<Long> number(long lowest, long highest) {
    return new FieldType<>("invalid-number", scalar -> number(scalar, lowest, highest), lowest);
  }

  /** A small whole number within bounds. */
  public static FieldType<Integer> integer(int lowest, int highest) {
    return new FieldType<>(
        "invalid-number", scalar -> Math.toIntExact(number(scalar, lowest, highest)), lowest);
  }

  /** Whether it is a name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private static String text(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("Invalid text: it is blank (leave the key out)");
    }
    if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      throw new IllegalArgumentException("Invalid text: it holds a control character");
    }
    return text;
  }

  private static String physicalName(String text) {
    if (text.isBlank()
        || text.length() > LONGEST_PHYSICAL_NAME
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "Invalid name: %s (up to %d characters, no control characters)"
              .formatted(text, LONGEST_PHYSICAL_NAME));
    }
    return text;
  }

  private static String name(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          "Invalid name: %s (a letter, then up to 63 letters, digits and _)".formatted(text));
    }
    return text;
  }

  private static String credential(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          "Invalid credential: not a name (a letter, then up to 63 letters, digits and _;"
              + " a secret never stands in a model)");
    }
    return text;
  }

  private static ZoneId zone(String text) {
    try {
      // Java has some of its own besides those of the tz database.
      if (!text.startsWith("SystemV/") && ZoneId.getAvailableZoneIds().contains(text)) {
        return ZoneId.of(text);
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Invalid time zone: %s (%s)".formatted(text, e.getMessage()), e);
    }
    throw new IllegalArgumentException(
        "Invalid time zone: %s (one of the tz database, such as Europe/Berlin)".formatted(text));
  }

  private static Instant time(String text) {
    try {
      return DATE.matcher(text).matches()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Invalid time: %s (2027-05-01 or 2027-05-01T06:00:00Z)".formatted(text), e);
    }
  }

  private static boolean bool(Scalar scalar) {
    if (scalar.style() == Style.PLAIN) {
      if (scalar.text().equals("true") || scalar.text().equals("false")) {
        return scalar.text().equals("true");
      }
    }
    throw new IllegalArgumentException(
        "Invalid boolean: %s (true or false, without quotes)".formatted(scalar.text()));
  }

  private static long number(Scalar scalar, long lowest, long highest) {
    if (scalar.style() == Style.PLAIN && NUMBER.matcher(scalar.text()).matches()) {
      long number = Long.parseLong(scalar.text());
      if (number >= lowest && number <= highest) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "Invalid number: %s (a whole number from %d to %d, without quotes)"
            .formatted(scalar.text(), lowest, highest));
  }
}

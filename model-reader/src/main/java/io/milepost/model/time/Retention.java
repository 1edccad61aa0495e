package io.milepost.model.time;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a closed version is kept, counted on the calendar in UTC, such as {@code 7y}. */
public record Retention(int amount, Unit unit) implements Comparable<Retention> {
  private static final Pattern PATTERN = Pattern.compile("([1-9][0-9]{0,4})(d|w|mo|y)");

  /** Units of the calendar. */
  public enum Unit {
    DAY("d"),
    WEEK("w"),
    MONTH("mo"),
    YEAR("y");

    private final String letters;

    Unit(String letters) {
      this.letters = letters;
    }
  }

  public Retention {
    requireNonNull(unit, "unit");
    if (amount < 1) {
      throw new IllegalArgumentException("Invalid retention: %d (at least 1)".formatted(amount));
    }
  }

  /**
   * Reads text such as {@code 7y}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Retention parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Invalid retention: %s (a number from 1 and one of d w mo y, such as 7y)"
              .formatted(text));
    }
    for (Unit unit : Unit.values()) {
      if (unit.letters.equals(matcher.group(2))) {
        return new Retention(Integer.parseInt(matcher.group(1)), unit);
      }
    }
    throw new IllegalStateException("The pattern knows a unit that the list does not: " + text);
  }

  /** The calendar's period. */
  public Period period() {
    return switch (unit) {
      case DAY -> Period.ofDays(amount);
      case WEEK -> Period.ofWeeks(amount);
      case MONTH -> Period.ofMonths(amount);
      case YEAR -> Period.ofYears(amount);
    };
  }

  /** When a version closed at that time may go. */
  public Instant end(Instant closed) {
    return closed.atZone(ZoneOffset.UTC).plus(period()).toInstant();
  }

  /** By their length, measured from the beginning of 2001; four years and 1461 days are equal. */
  @Override
  public int compareTo(Retention other) {
    Instant start = Instant.parse("2001-01-01T00:00:00Z");
    return end(start).compareTo(other.end(start));
  }

  @Override
  public String toString() {
    return amount + unit.letters;
  }
}

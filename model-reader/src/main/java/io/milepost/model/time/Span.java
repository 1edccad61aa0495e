package io.milepost.model.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An exact length of time, such as {@code 15m}: seconds, minutes, hours, days or weeks. */
public record Span(int amount, Unit unit) implements Comparable<Span> {
  private static final Pattern PATTERN = Pattern.compile("([1-9][0-9]{0,5})([smhdw])");

  /** Units of the same length everywhere and always. */
  public enum Unit {
    SECOND("s", Duration.ofSeconds(1)),
    MINUTE("m", Duration.ofMinutes(1)),
    HOUR("h", Duration.ofHours(1)),
    DAY("d", Duration.ofDays(1)),
    WEEK("w", Duration.ofDays(7));

    private final String letter;
    private final Duration length;

    Unit(String letter, Duration length) {
      this.letter = letter;
      this.length = length;
    }
  }

  public Span {
    requireNonNull(unit, "unit");
    if (amount < 1) {
      throw new IllegalArgumentException("Invalid duration: %d (at least 1)".formatted(amount));
    }
  }

  /**
   * Reads text such as {@code 15m}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Span parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Invalid duration: %s (a number from 1 and one of s m h d w, such as 15m)"
              .formatted(text));
    }
    for (Unit unit : Unit.values()) {
      if (unit.letter.equals(matcher.group(2))) {
        return new Span(Integer.parseInt(matcher.group(1)), unit);
      }
    }
    throw new IllegalStateException("The pattern knows a unit that the list does not: " + text);
  }

  /** How long it is. */
  public Duration duration() {
    return unit.length.multipliedBy(amount);
  }

  /** The span that is that many times as long. */
  public Span times(int factor) {
    return new Span(Math.multiplyExact(amount, factor), unit);
  }

  @Override
  public int compareTo(Span other) {
    return duration().compareTo(other.duration());
  }

  @Override
  public String toString() {
    return amount + unit.letter;
  }
}

package io.milepost.model.text;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The one form in which people are shown a time: {@code 2026-11-21T10:44:29.591410Z}. */
public final class UtcTime {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private UtcTime() {}

  /** A time in UTC to the microsecond, as exact as tables keep it. */
  public static String text(Instant time) {
    return FORM.format(time);
  }
}

package io.milepost.dag.spec;

import io.milepost.model.text.Plain;

/** Text that a person wrote, made harmless for whatever renders Markdown, HTML or templates. */
public final class Markdown {
  private static final int LONGEST = 2_000;
  private static final String PLAIN = ",.-_:;";

  private Markdown() {}

  /** One line that shows the text as it is, and does nothing else. */
  public static String escaped(String text) {
    String line = text.strip();
    StringBuilder escaped = new StringBuilder();
    for (int at = 0, count = 0; at < line.length() && count < LONGEST; count++) {
      int point = line.codePointAt(at);
      append(escaped, point);
      at += Character.charCount(point);
    }
    return escaped.toString();
  }

  private static void append(StringBuilder escaped, int point) {
    if (Plain.steers(point)) {
      escaped.append(' ');
      return;
    }
    boolean punctuation = point < 128 && point > ' ' && !Character.isLetterOrDigit(point);
    if (punctuation && PLAIN.indexOf(point) < 0) {
      escaped.append('\\');
    }
    escaped.appendCodePoint(point);
  }
}

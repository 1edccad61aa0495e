package io.milepost.model.text;

/** Text from outside as a line on a terminal: nothing in it is obeyed, or turns others around. */
public final class Plain {
  private Plain() {}

  /** The text with a blank for each run of characters that steer. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    boolean steered = false;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      boolean steers = steers(point);
      if (!steers) {
        line.appendCodePoint(point);
      } else if (!steered) {
        line.append(' ');
      }
      steered = steers;
    }
    return line.toString();
  }

  /** Whether a character is none: control, format (such as the order of letters), separator. */
  public static boolean steers(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}

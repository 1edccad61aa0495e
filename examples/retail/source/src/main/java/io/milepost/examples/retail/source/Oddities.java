package io.milepost.examples.retail.source;

import java.util.List;

/** Texts that careless software breaks: every one of them is harmless and really occurs. */
final class Oddities {

  /** Short enough for every comment column. */
  static final List<String> TEXTS =
      List.of(
          "Z\u00fcrich Caf\u00e9", // composed
          "Zu\u0308rich Cafe\u0301", // the same to the eye, decomposed
          "\u6f22\u5b57 \u304b\u306a \ud55c\uae00",
          "\ud83d\ude9a\ud83d\udce6 sent", // outside the basic plane
          "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67", // one glyph, five code points
          "it's \"quoted\" and \\escaped\\",
          "tab\there",
          "two\nlines\r\nor three",
          "\\N",
          "\\.",
          "NULL",
          " leading and trailing ",
          "a,b;c|d",
          "$$ ${name} {{ ds }} %s",
          "'); DROP TABLE orders; --",
          "\u202eright to left\u202c",
          "\u05d0\u05d1\u05d2 \u0627\u0628\u062c");

  /** Short enough for the name of a customer. */
  static final List<String> NAMES =
      List.of(
          "Zo\u00eb O'Brien-\u00c5str\u00f6m",
          "Jose\u0301 Nun\u0303ez",
          "\u738b\u5c0f\u660e",
          "\ud83e\udd84 GmbH & Co. KG",
          "Back\\slash \"Q\" Ltd.");

  /** Telephone numbers that are shorter than usual, or not made of ASCII digits alone. */
  static final List<String> PHONES =
      List.of(
          "", "911", "+49\ud83d\udcde0301", "\uff10\uff11\uff12\uff13\uff14\uff15", "12-345\t6");

  private Oddities() {}
}

package io.milepost.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
  private static final String ESCAPE = "\u001b[31m";
  private static final String INTRODUCER = "\u009b31m";
  private static final String OVERRIDE = "\u202e";
  private static final String TAG = "\udb40\udc41";

  @Test
  void showsByItsCodeWhatSteersATerminal() {
    assertThat(TerminalText.line("a" + ESCAPE + INTRODUCER + OVERRIDE + "\u2028" + TAG + "\n\tz"))
        .isEqualTo("a\\u001b[31m\\u009b31m\\u202e\\u2028\\udb40\\udc41\\u000a\\u0009z");
    assertThat(TerminalText.line("Ünder 漢字 🚚 $1 \\")).isEqualTo("Ünder 漢字 🚚 $1 \\");
  }

  @Test
  void keepsLinesThatAreOurs() {
    assertThat(TerminalText.lines("a\n\tb" + INTRODUCER + "\r"))
        .isEqualTo("a\n\tb\\u009b31m\\u000d");
  }
}

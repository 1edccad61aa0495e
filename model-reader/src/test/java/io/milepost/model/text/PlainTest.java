package io.milepost.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTest {
  @Test
  void nothingInALineSteersATerminal() {
    assertThat(Plain.line("a\u001b[2Jb\r\n\tc\u202ed\u2028e\u2029f\u0085g\u2066h\ud800i"))
        .isEqualTo("a [2Jb c d e f g h i");
  }

  @Test
  void lettersAndSignsStayAsTheyAre() {
    assertThat(Plain.line("Größe 大 \ud83d\ude00 {{x}}")).isEqualTo("Größe 大 \ud83d\ude00 {{x}}");
  }
}

package io.milepost.dag.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.dag.spec.CanonicalJson;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonDifferenceTest {
  @Test
  void longTextsAreCutAroundTheirFirstDifference() {
    FieldChange change = difference("a".repeat(500) + "1", "a".repeat(500) + "2");
    assertThat(change.before()).contains("…" + "a".repeat(40) + "1");
    assertThat(change.after()).contains("…" + "a".repeat(40) + "2");
  }

  @Test
  void longTextsThatDifferEarlyAreShownFromTheirBeginning() {
    FieldChange change = difference("1" + "a".repeat(500), "2");
    assertThat(change.before()).contains("1" + "a".repeat(199) + "…");
    assertThat(change.after()).contains("2");
  }

  @Test
  void aTextThatOnlyGrewShowsWhatItGrewBy() {
    FieldChange change = difference("a".repeat(300), "a".repeat(300) + "more");
    assertThat(change.before()).contains("…" + "a".repeat(40));
    assertThat(change.after()).contains("…" + "a".repeat(40) + "more");
  }

  @Test
  void noCharacterIsCutInHalf() {
    String smiles = "\ud83d\ude00".repeat(150);
    FieldChange change = difference("a" + smiles + "1", "a" + smiles + "2");
    assertThat(change.before().orElseThrow()).isEqualTo("…" + "\ud83d\ude00".repeat(20) + "1");
    FieldChange odd = difference("b" + smiles, "c" + smiles);
    assertThat(odd.before().orElseThrow()).isEqualTo("b" + "\ud83d\ude00".repeat(99) + "…");
  }

  private static FieldChange difference(String before, String after) {
    return JsonDifference.between(
            "",
            CanonicalJson.read(CanonicalJson.write(Map.of("a", before))),
            CanonicalJson.read(CanonicalJson.write(Map.of("a", after))))
        .get(0);
  }
}

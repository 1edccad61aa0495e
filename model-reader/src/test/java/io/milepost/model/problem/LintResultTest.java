package io.milepost.model.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.problem.Problem.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class LintResultTest {
  private static final LintResult FOUND =
      new LintResult(
          List.of(
              Problem.error(new Place("zones/a.yaml", 3, 5), "some-rule", "Wrong")
                  .because(Reason.of("says", new Place("milepost.yaml", 1, 2))),
              Problem.error(Place.nowhere(), "no-rule", "Missing")),
          2);

  @Test
  void filesAreNamedAsSeenFromAFolderAboveTheModel() {
    assertThat(FOUND.below("my/model").text().lines())
        .anyMatch(line -> line.equals("my/model/zones/a.yaml:3:5: error some-rule: Wrong"))
        .anyMatch(line -> line.endsWith(" my/model/milepost.yaml:1:2"));
  }

  @Test
  void whatStandsInNoFileHasNoLine() {
    assertThat(FOUND.text()).contains("model: error no-rule: Missing\n");
    assertThat(FOUND.below("my/model").text()).contains("my/model: error no-rule: Missing\n");
    assertThat(FOUND.json()).contains("[{\"severity\":\"error\",\"rule\":\"no-rule\"");
  }
}

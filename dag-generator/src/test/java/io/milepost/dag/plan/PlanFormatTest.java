package io.milepost.dag.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.dag.plan.DagChange.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanFormatTest {
  private final BundlePlan plan =
      new BundlePlan(
          new PlanHead(List.of(), Optional.empty(), Optional.empty()),
          List.of(
              new PlatformPlan(
                  "lake",
                  Optional.of("abc"),
                  "def",
                  List.of(
                      new DagChange("mp.lake.in.a", Kind.ADDED, List.of(), List.of("a.yaml")),
                      new DagChange(
                          "mp.lake.in.b",
                          Kind.CHANGED,
                          List.of(
                              new FieldChange(
                                  "doc", Optional.of("one\n\u001b[2Jline"), Optional.empty())),
                          List.of()),
                      new DagChange("mp.lake.in.c", Kind.RETIRED, List.of(), List.of())),
                  List.of(
                      new FieldChange(
                          "profiles.small.type", Optional.of("local"), Optional.of("yarn"))),
                  new PlatformPlan.Counts(7, 0, 3, 1))));

  @Test
  void saysEachChangeOnALineOfItsOwn() {
    assertThat(PlanFormat.TEXT.draw(plan))
        .isEqualTo(
            """
            platform lake: 1 added, 1 changed, 1 retired, 7 untouched; 3 files to write, 1 to \
            delete; from abc to def
              every DAG  runtimes.profiles.small.type: local -> yarn
              added    mp.lake.in.a  (a.yaml)
              changed  mp.lake.in.b
                doc: one [2Jline -> nothing
              retired  mp.lake.in.c
            """);
  }

  @Test
  void isAListInAPullRequest() {
    assertThat(PlanFormat.MARKDOWN.draw(plan))
        .startsWith("### platform lake: 1 added, ")
        .contains("\n- changed  mp.lake.in.b\n  - doc: one \\[2Jline -> nothing\n");
  }

  @Test
  void isOneDocumentForPrograms() {
    assertThat(PlanFormat.JSON.draw(plan))
        .startsWith(
            "{\"format\":1,\"platforms\":[{\"after\":\"def\",\"before\":\"abc\",\"changes\":")
        .contains(
            "{\"dag\":\"mp.lake.in.a\",\"fields\":[],\"kind\":\"added\",\"model\":[\"a.yaml\"]}")
        .endsWith("\n");
  }
}

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
  void saysFirstWhatHoldsForAllAndNamesRareCounts() {
    BundlePlan other =
        new BundlePlan(
            new PlanHead(
                List.of(new FieldChange("environment", Optional.of("test"), Optional.empty())),
                Optional.of("Cannot render\u001b[1m it"),
                Optional.of("laptop")),
            List.of(
                new PlatformPlan(
                    "lake",
                    Optional.of("abc"),
                    "def",
                    List.of(new DagChange("mp.lake.in.a", Kind.RESTORED, List.of(), List.of())),
                    List.of(),
                    new PlatformPlan.Counts(7, 2, 3, 1))));
    assertThat(PlanFormat.TEXT.draw(other))
        .isEqualTo(
            """
            environment: test -> none
            render would refuse: Cannot render [1m it
            schedules are paused in environment laptop
            platform lake: 0 added, 0 changed, 0 retired, 1 restored, 2 moved, 7 untouched; \
            3 files to write, 1 to delete; from abc to def
              restored mp.lake.in.a
            """);
    assertThat(PlanFormat.MARKDOWN.draw(other)).startsWith("environment: test -> none\n\n");
    assertThat(PlanFormat.JSON.draw(other)).contains("\"paused\":\"laptop\",", "\"refusal\":");
  }

  @Test
  void noTextOfAModelTurnsALineAround() {
    BundlePlan hostile =
        new BundlePlan(
            new PlanHead(List.of(), Optional.empty(), Optional.empty()),
            List.of(
                new PlatformPlan(
                    "lake",
                    Optional.empty(),
                    "def",
                    List.of(
                        new DagChange(
                            "mp.lake.in.b",
                            Kind.CHANGED,
                            List.of(
                                new FieldChange(
                                    "tasks[a\u202eb]",
                                    Optional.of("c\u2066d"),
                                    Optional.of("e\u2028f"))),
                            List.of("zones/\u001b]0;x\u0007.yaml"))),
                    List.of(),
                    new PlatformPlan.Counts(0, 0, 0, 0))));
    assertThat(PlanFormat.TEXT.draw(hostile))
        .endsWith("changed  mp.lake.in.b  (zones/ ]0;x .yaml)\n    tasks[a b]: c d -> e f\n");
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

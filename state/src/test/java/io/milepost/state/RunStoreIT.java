package io.milepost.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RunStoreIT {
  private static final List<String> NODES = List.of("in.b", "out.b.mart", "in.a");

  private StateDatabase database;
  private RunStore runs;
  private RoundScope scope;

  @BeforeEach
  void openDatabase(PostgresDatabase postgres) {
    database = StateDatabase.open(StateDatabaseIT.login(postgres));
    runs = database.runs();
    scope = new RoundScope("/models/retail", "", "file:/" + System.nanoTime());
  }

  @Test
  void aRoundKeepsItsNodesInOrderAndGivesEachARunOfItsOwn() {
    Round round = runs.open(scope, "c1", NODES);
    assertThat(round.nodes()).extracting(Round.Node::node).containsExactlyElementsOf(NODES);
    assertThat(round.nodes()).extracting(Round.Node::state).containsOnly(NodeState.WAITING);
    assertThat(round.nodes()).extracting(Round.Node::runId).doesNotHaveDuplicates();
    assertThat(round.continued()).isFalse();
  }

  @Test
  void anInterruptedRoundGoesOn() {
    Round first = runs.open(scope, "c1", NODES);
    runs.mark(run(first, "in.b"), NodeState.DONE, "");
    runs.mark(run(first, "out.b.mart"), NodeState.RUNNING, "");

    Round second = runs.open(scope, "c2", List.of("in.b", "out.b.mart", "in.new"));

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.continued()).isTrue();
    assertThat(second.commit()).isEqualTo("c2");
    assertThat(states(second))
        .isEqualTo(
            Map.of(
                "in.b", NodeState.DONE,
                "out.b.mart", NodeState.WAITING,
                "in.new", NodeState.WAITING,
                "in.a", NodeState.SKIPPED));
    assertThat(run(second, "out.b.mart")).isEqualTo(run(first, "out.b.mart"));
  }

  @Test
  void onlySomeNodesOfAnInterruptedRoundGoOn() {
    Round first = runs.open(scope, "c1", NODES);
    runs.mark(run(first, "in.b"), NodeState.REFUSED, "empty");
    runs.mark(run(first, "out.b.mart"), NodeState.RUNNING, "");

    Round second = runs.join(scope, "c2", List.of("in.b", "in.new"));

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.continued()).isTrue();
    assertThat(states(second))
        .isEqualTo(
            Map.of(
                "in.b", NodeState.WAITING,
                "out.b.mart", NodeState.RUNNING,
                "in.a", NodeState.WAITING,
                "in.new", NodeState.WAITING));
  }

  @Test
  void whatAnOldStateBelievesToBeUnderWayIsOver() {
    runs.settle(List.of());
    Round old = runs.open(scope, "c1", NODES);
    runs.mark(run(old, "in.b"), NodeState.RUNNING, "");
    runs.mark(run(old, "in.a"), NodeState.FAILED, "no answer");

    assertThat(runs.settle(List.of(run(old, "in.b")))).isEqualTo(1);
    assertThat(runs.settle(List.of())).isZero();

    Round next = runs.open(scope, "c1", NODES);
    assertThat(next.id()).isNotEqualTo(old.id());
    assertThat(run(next, "in.b")).as("its batch is there").isNotEqualTo(run(old, "in.b"));
    assertThat(run(next, "in.a")).as("it may have sealed one").isEqualTo(run(old, "in.a"));
  }

  @Test
  void aRoundThatAProcessRunsIsNotOver() {
    runs.settle(List.of());
    try (RunLock lock = runs.tryLock(scope).orElseThrow()) {
      assertThat(lock).isNotNull();
      runs.open(scope, "c1", NODES);
      assertThat(runs.settle(List.of())).isZero();
    }
    assertThat(runs.settle(List.of())).isEqualTo(1);
  }

  @Test
  void whatADeadProcessWasAtHasFailed() {
    Round round = runs.open(scope, "c1", NODES);
    runs.mark(run(round, "in.b"), NodeState.DONE, "");
    runs.mark(run(round, "out.b.mart"), NodeState.RUNNING, "");

    assertThat(runs.fail(round.id(), "its process ended")).containsExactly("out.b.mart");

    Round closed = runs.close(round.id());
    assertThat(states(closed))
        .isEqualTo(
            Map.of(
                "in.b", NodeState.DONE,
                "out.b.mart", NodeState.FAILED,
                "in.a", NodeState.SKIPPED));
  }

  @Test
  void aRoundThatEndedWithAFailureIsOverButTheNodeKeepsItsRun() {
    Round first = runs.open(scope, "c1", NODES);
    runs.mark(run(first, "in.b"), NodeState.DONE, "");
    runs.mark(run(first, "in.a"), NodeState.REFUSED, "empty");
    Round closed = runs.close(first.id());
    assertThat(closed.span().outcome()).contains(Round.Outcome.FAILED);
    assertThat(states(closed).get("out.b.mart")).isEqualTo(NodeState.SKIPPED);

    Round second = runs.open(scope, "c1", NODES);

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(run(second, "in.b")).as("was done").isNotEqualTo(run(first, "in.b"));
    assertThat(run(second, "in.a")).as("was refused").isEqualTo(run(first, "in.a"));
    assertThat(run(second, "out.b.mart")).as("not reached").isEqualTo(run(first, "out.b.mart"));
  }

  @Test
  void aRoundWhoseNodesAreAllDoneIsDone() {
    Round first = runs.open(scope, "c1", List.of("in.a"));
    assertThat(runs.mark(run(first, "in.a"), NodeState.DONE, "")).isTrue();
    assertThat(runs.close(first.id()).span().outcome()).contains(Round.Outcome.DONE);
    assertThat(runs.open(scope, "c1", List.of("in.a")).id()).isNotEqualTo(first.id());
  }

  @Test
  void aRunThatBelongsToNoOpenRoundIsNotMarked() {
    Round round = runs.open(scope, "c1", List.of("in.a"));
    runs.close(round.id());
    assertThat(runs.mark(run(round, "in.a"), NodeState.DONE, "")).isFalse();
    assertThat(runs.mark("scheduled__2026-11-20", NodeState.DONE, "")).isFalse();
  }

  @Test
  void scopesDoNotKnowEachOther() {
    RoundScope test = new RoundScope(scope.model(), "test", scope.root());
    Round first = runs.open(scope, "c1", List.of("in.a"));
    Round second = runs.open(test, "c1", List.of("in.a"));
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(run(second, "in.a")).isNotEqualTo(run(first, "in.a"));
  }

  @Test
  void theLatestRoundOfAScopeIsShown() {
    runs.close(runs.open(scope, "c1", List.of("in.a")).id());
    Round last = runs.open(scope, "c2", List.of("in.a"));
    assertThat(runs.latest())
        .filteredOn(round -> round.scope().equals(scope))
        .extracting(Round::id)
        .containsExactly(last.id());
  }

  @Test
  void oneProcessAtATimeRunsAScope() {
    try (RunLock lock = runs.tryLock(scope).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(runs.tryLock(scope)).isEmpty();
      assertThat(runs.holder(scope))
          .hasValueSatisfying(
              holder ->
                  assertThat(holder)
                      .startsWith(
                          "milepost run, process " + ProcessHandle.current().pid() + " (since "));
    }
    assertThat(runs.holder(scope)).isEmpty();
    runs.tryLock(scope).orElseThrow().close();
  }

  private static String run(Round round, String node) {
    return round.nodes().stream()
        .filter(candidate -> candidate.node().equals(node))
        .findFirst()
        .orElseThrow()
        .runId();
  }

  private static Map<String, NodeState> states(Round round) {
    return round.nodes().stream().collect(Collectors.toMap(Round.Node::node, Round.Node::state));
  }
}

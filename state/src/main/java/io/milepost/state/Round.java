package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One {@code run} of a model.
 *
 * @param span when it began, went on after an interruption, and ended
 * @param nodes in the order they were given in
 */
public record Round(long id, RoundScope scope, String commit, Span span, List<Node> nodes) {

  /** How a round ended. */
  public enum Outcome {
    /** Every node was done. */
    DONE,
    /** Some node was not. */
    FAILED
  }

  /**
   * One node of a round.
   *
   * @param runId the job's {@code --run}: the same until the node is done, over rounds too
   * @param reason why it stands where it stands; empty where nothing is to be said
   */
  public record Node(String node, String runId, NodeState state, String reason, Instant changedAt) {
    public Node {
      requireNonNull(node, "node");
      requireNonNull(runId, "runId");
      requireNonNull(state, "state");
      requireNonNull(reason, "reason");
      requireNonNull(changedAt, "changedAt");
    }
  }

  /** The times of a round. */
  public record Span(
      Instant startedAt,
      Optional<Instant> continuedAt,
      Optional<Instant> endedAt,
      Optional<Outcome> outcome) {
    public Span {
      requireNonNull(startedAt, "startedAt");
      requireNonNull(continuedAt, "continuedAt");
      requireNonNull(endedAt, "endedAt");
      requireNonNull(outcome, "outcome");
    }
  }

  public Round {
    requireNonNull(scope, "scope");
    requireNonNull(commit, "commit");
    requireNonNull(span, "span");
    nodes = List.copyOf(nodes);
  }

  /** Whether it goes on where an earlier process was interrupted. */
  public boolean continued() {
    return span.continuedAt().isPresent();
  }
}

package io.milepost.graph;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/** {@code to} runs after {@code from}; the reason says what goes from one to the other. */
public record Edge(NodeId from, NodeId to, String reason) implements Comparable<Edge> {
  private static final Comparator<Edge> ORDER =
      comparing(Edge::from).thenComparing(Edge::to).thenComparing(Edge::reason);

  public Edge {
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    requireNonNull(reason, "reason");
  }

  @Override
  public int compareTo(Edge other) {
    return ORDER.compare(this, other);
  }
}

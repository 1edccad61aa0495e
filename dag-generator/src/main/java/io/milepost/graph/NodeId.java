package io.milepost.graph;

import static java.util.Objects.requireNonNull;

/** The id of a node: made of ids of the model, so that a rename leaves it as it is. */
public record NodeId(String text) implements Comparable<NodeId> {
  /** What {@code out} nodes of the platform's own storage are named by. */
  static final String LAKE = "lake";

  public NodeId {
    requireNonNull(text, "text");
  }

  static NodeId ingestion(String ingestion) {
    return new NodeId("in." + ingestion);
  }

  static NodeId export(String ingestion, String target) {
    return new NodeId("out." + ingestion + "." + target);
  }

  static NodeId transformer(String workspace) {
    return new NodeId("tx." + workspace);
  }

  static NodeId trigger(NodeId starts) {
    return new NodeId("trigger." + starts.text);
  }

  /** Whether it names a trigger. */
  public boolean isTrigger() {
    return text.startsWith("trigger.");
  }

  @Override
  public int compareTo(NodeId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}

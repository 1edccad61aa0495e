package io.milepost.graph.drawing;

import io.milepost.graph.IntentionGraph;

/** How a graph is drawn. Whatever a model is called, it cannot break out of a label. */
public enum GraphFormat {
  /** For people at a terminal. */
  TEXT,
  /** For programs. */
  JSON,
  /** For Markdown. */
  MERMAID,
  /** For Graphviz. */
  DOT;

  /** The whole drawing, with a line feed at its end. */
  public String draw(IntentionGraph graph) {
    return switch (this) {
      case TEXT -> TextDrawing.draw(graph);
      case JSON -> JsonDrawing.draw(graph);
      case MERMAID -> MermaidDrawing.draw(graph);
      case DOT -> DotDrawing.draw(graph);
    };
  }
}

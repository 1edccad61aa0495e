package io.milepost.graph.drawing;

import io.milepost.graph.Edge;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;

/** A graph in the language of Graphviz. */
final class DotDrawing {
  private DotDrawing() {}

  static String draw(IntentionGraph graph) {
    StringBuilder text = new StringBuilder("digraph intentions {\n  rankdir=LR;\n");
    for (IntentionNode node : graph.nodes()) {
      NodeLabel label = NodeLabel.of(node);
      text.append(
          "  %s [label=%s, shape=%s];\n"
              .formatted(
                  quoted(node.id().text()),
                  quoted(node.id().text() + "\n" + label.what()),
                  shape(label.kind())));
    }
    for (Edge edge : graph.edges()) {
      text.append(
          "  %s -> %s [tooltip=%s];\n"
              .formatted(
                  quoted(edge.from().text()), quoted(edge.to().text()), quoted(edge.reason())));
    }
    return text.append("}\n").toString();
  }

  private static String shape(String kind) {
    return switch (kind) {
      case "trigger" -> "oval";
      case "ingestion" -> "cylinder";
      case "transformer" -> "hexagon";
      default -> "box";
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point == '\n') {
                quoted.append("\\n");
              } else if (Character.isISOControl(point)) {
                quoted.append(' ');
              } else {
                if (point == '"' || point == '\\') {
                  quoted.append('\\');
                }
                quoted.appendCodePoint(point);
              }
            });
    return quoted.append('"').toString();
  }
}

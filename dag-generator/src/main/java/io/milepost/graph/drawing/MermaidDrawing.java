package io.milepost.graph.drawing;

import io.milepost.graph.Edge;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.NodeId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A Mermaid flow chart. Nodes are called {@code n0}, {@code n1}, so that no name is ever syntax.
 */
final class MermaidDrawing {
  private MermaidDrawing() {}

  static String draw(IntentionGraph graph) {
    StringBuilder text = new StringBuilder("flowchart LR\n");
    Map<NodeId, String> names = new HashMap<>();
    for (IntentionNode node : graph.nodes()) {
      String name = "n" + names.size();
      names.put(node.id(), name);
      NodeLabel label = NodeLabel.of(node);
      String words = "\"" + escape(node.id().text()) + "<br/>" + escape(label.what()) + "\"";
      text.append("  ").append(name).append(shape(label.kind(), words)).append('\n');
    }
    Set<String> arrows = new LinkedHashSet<>();
    for (Edge edge : graph.edges()) {
      arrows.add("  " + names.get(edge.from()) + " --> " + names.get(edge.to()) + "\n");
    }
    arrows.forEach(text::append);
    return text.toString();
  }

  private static String shape(String kind, String words) {
    return switch (kind) {
      case "trigger" -> "([" + words + "])";
      case "ingestion" -> "[(" + words + ")]";
      case "transformer" -> "{{" + words + "}}";
      default -> "[" + words + "]";
    };
  }

  /** All but letters, digits and a few harmless signs become numbered entities. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isLetterOrDigit(point) || " ._,:()/-+".indexOf(point) >= 0) {
                escaped.appendCodePoint(point);
              } else {
                escaped.append('#').append(point).append(';');
              }
            });
    return escaped.toString();
  }
}

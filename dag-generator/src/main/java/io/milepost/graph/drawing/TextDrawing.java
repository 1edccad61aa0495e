package io.milepost.graph.drawing;

import static java.util.stream.Collectors.joining;

import io.milepost.graph.Edge;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.LeftOut;
import io.milepost.graph.NodeId;
import io.milepost.graph.PlatformChoice;
import java.util.List;
import java.util.Map;

/** One line per node in the order of running, then the platforms, then what is left out. */
final class TextDrawing {
  private TextDrawing() {}

  static String draw(IntentionGraph graph) {
    StringBuilder text = new StringBuilder();
    Map<NodeId, List<Edge>> incoming = graph.incoming();
    int width =
        graph.nodes().stream().mapToInt(node -> node.id().text().length()).max().orElse(0) + 2;
    for (IntentionNode node : graph.nodes()) {
      text.append(pad(printable(node.id().text()), width))
          .append(pad(NodeLabel.of(node).kind(), 13))
          .append(printable(NodeLabel.of(node).what()))
          .append('\n');
      String after =
          incoming.getOrDefault(node.id(), List.of()).stream()
              .map(edge -> edge.from().text())
              .distinct()
              .collect(joining(", "));
      if (!after.isEmpty()) {
        text.append(" ".repeat(width))
            .append("after        ")
            .append(printable(after))
            .append('\n');
      }
    }
    section(text, "platforms");
    for (PlatformChoice choice : graph.choices()) {
      text.append("  ")
          .append(printable(choice.store() + ": " + choice.platform() + ", " + choice.reason()))
          .append('\n');
    }
    if (!graph.leftOut().isEmpty()) {
      section(text, "left out");
      for (LeftOut leftOut : graph.leftOut()) {
        text.append("  ").append(printable(leftOut.thing() + ": " + leftOut.reason())).append('\n');
      }
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String title) {
    text.append('\n').append(title).append('\n');
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  /** Nothing in a name may steer a terminal. */
  static String printable(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                clean.append("\\u%04x".formatted(point));
              } else {
                clean.appendCodePoint(point);
              }
            });
    return clean.toString();
  }
}

package io.milepost.graph.drawing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One document: nodes, edges, platforms, and what is left out. */
final class JsonDrawing {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonDrawing() {}

  static String draw(IntentionGraph graph) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("format", 1);
    document.put("nodes", graph.nodes().stream().map(JsonDrawing::node).toList());
    document.put(
        "edges",
        graph.edges().stream()
            .map(
                edge ->
                    fields(
                        "from", edge.from().text(), "to", edge.to().text(), "why", edge.reason()))
            .toList());
    document.put(
        "platforms",
        graph.choices().stream()
            .map(
                choice ->
                    fields(
                        "store",
                        choice.store(),
                        "platform",
                        choice.platform(),
                        "source",
                        choice.source().name().toLowerCase(Locale.ROOT),
                        "why",
                        choice.reason()))
            .toList());
    document.put(
        "leftOut",
        graph.leftOut().stream()
            .map(leftOut -> fields("thing", leftOut.thing(), "why", leftOut.reason()))
            .toList());
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a graph: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, String> node(IntentionNode node) {
    return fields(
        "id",
        node.id().text(),
        "kind",
        NodeLabel.of(node).kind(),
        "platform",
        node.platform(),
        "priority",
        NodeLabel.priority(node),
        "what",
        NodeLabel.of(node).what());
  }

  private static Map<String, String> fields(String... namesAndValues) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}

package io.milepost.dag.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares two JSON documents. Elements of a list are the same if they have the same id, name or
 * whatever tells them apart, wherever they stand.
 */
final class JsonDifference {
  private static final List<String> NAMES =
      List.of("id", "name", "workspace", "sink", "dataset", "ingestion");
  private static final int LONGEST = 200;

  private final List<FieldChange> changes = new ArrayList<>();

  private JsonDifference() {}

  static List<FieldChange> between(String field, JsonNode before, JsonNode after) {
    JsonDifference difference = new JsonDifference();
    difference.compare(field, before, after);
    return difference.changes;
  }

  private void compare(String field, JsonNode before, JsonNode after) {
    if (before.equals(after)) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      TreeSet<String> keys = new TreeSet<>();
      before.fieldNames().forEachRemaining(keys::add);
      after.fieldNames().forEachRemaining(keys::add);
      keys.forEach(
          key ->
              compare(
                  field.isEmpty() ? key : field + "." + key, before.path(key), after.path(key)));
    } else if (before.isArray() && after.isArray()) {
      compareLists(field, before, after);
    } else {
      changes.add(new FieldChange(field, text(before), text(after)));
    }
  }

  private void compareLists(String field, JsonNode before, JsonNode after) {
    Map<String, JsonNode> old = byName(before);
    Map<String, JsonNode> now = byName(after);
    if (old.keySet().equals(now.keySet())
        && !List.copyOf(old.keySet()).equals(List.copyOf(now.keySet()))) {
      changes.add(
          new FieldChange(
              field + " (order)",
              Optional.of(String.join(", ", old.keySet())),
              Optional.of(String.join(", ", now.keySet()))));
    }
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      compare(
          "%s[%s]".formatted(field, name),
          old.getOrDefault(name, MissingNode.getInstance()),
          now.getOrDefault(name, MissingNode.getInstance()));
    }
  }

  private static Map<String, JsonNode> byName(JsonNode list) {
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    for (JsonNode element : list) {
      String name = name(element);
      while (byName.containsKey(name)) {
        name = name + "'";
      }
      byName.put(name, element);
    }
    return byName;
  }

  private static String name(JsonNode element) {
    for (String key : NAMES) {
      if (element.path(key).isTextual()) {
        return element.path(key).textValue();
      }
    }
    return element.isValueNode() ? element.asText() : "";
  }

  private static Optional<String> text(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    String text = node.isValueNode() ? node.asText() : node.toString();
    return Optional.of(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
  }
}

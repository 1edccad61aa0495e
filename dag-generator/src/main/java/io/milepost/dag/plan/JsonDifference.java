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

  /** How much is shown of what is the same, before the first difference. */
  private static final int CONTEXT = 40;

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
      add(field, text(before), text(after));
    }
  }

  private void compareLists(String field, JsonNode before, JsonNode after) {
    Map<String, JsonNode> old = byName(before);
    Map<String, JsonNode> now = byName(after);
    if (old.keySet().equals(now.keySet())
        && !List.copyOf(old.keySet()).equals(List.copyOf(now.keySet()))) {
      add(
          field + " (order)",
          Optional.of(String.join(", ", old.keySet())),
          Optional.of(String.join(", ", now.keySet())));
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
    return Optional.of(node.isValueNode() ? node.asText() : node.toString());
  }

  private void add(String field, Optional<String> before, Optional<String> after) {
    int from = start(before.orElse(""), after.orElse(""));
    changes.add(
        new FieldChange(
            field, before.map(text -> cut(text, from)), after.map(text -> cut(text, from))));
  }

  /** Where two texts are shown from, so that what is shown of them is different. */
  private static int start(String before, String after) {
    int same = 0;
    int most = Math.min(before.length(), after.length());
    while (same < most && before.charAt(same) == after.charAt(same)) {
      same++;
    }
    boolean isShown = same < LONGEST - CONTEXT;
    return isShown ? 0 : whole(before, same - CONTEXT);
  }

  private static String cut(String text, int from) {
    int to = from + LONGEST < text.length() ? whole(text, from + LONGEST) : text.length();
    return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
  }

  /** A place that is not within a character. */
  private static int whole(String text, int place) {
    return Character.isLowSurrogate(text.charAt(place)) ? place - 1 : place;
  }
}

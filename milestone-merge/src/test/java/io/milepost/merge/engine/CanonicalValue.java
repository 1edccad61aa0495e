package io.milepost.merge.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Values as JSON that is equal exactly if the values are of the same type and identical: -0.0 is
 * not 0.0, 1.0 is not 1.00, a date is not its text.
 */
final class CanonicalValue {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Set<Class<?>> INTEGERS =
      Set.of(Byte.class, Short.class, Integer.class, Long.class);

  private CanonicalValue() {}

  /** A value as Java has it; lists and maps hold nodes. */
  static JsonNode of(Object value) {
    if (value instanceof String text) {
      return text("text", text);
    }
    if (value instanceof Double number) {
      long bits = Double.doubleToLongBits(number);
      return text("double", number.isNaN() ? "NaN" : "%016x".formatted(bits));
    }
    if (value instanceof Float number) {
      int bits = Float.floatToIntBits(number);
      return text("float", number.isNaN() ? "NaN" : "%08x".formatted(bits));
    }
    if (value instanceof BigDecimal number) {
      return text("decimal", number.toPlainString());
    }
    if (value instanceof byte[] bytes) {
      return text("bytes", HexFormat.of().formatHex(bytes));
    }
    return value == null ? NullNode.getInstance() : plainOrTime(value);
  }

  private static JsonNode plainOrTime(Object value) {
    if (value instanceof LocalDate date) {
      return text("date", date.toString());
    }
    if (value instanceof Instant time) {
      return text("time", String.valueOf(micros(time)));
    }
    if (value instanceof LocalDateTime time) {
      return text("local", String.valueOf(micros(time.toInstant(ZoneOffset.UTC))));
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Number number && INTEGERS.contains(value.getClass())) {
      return NODES.numberNode(number.longValue());
    }
    throw new IllegalArgumentException("No canonical form of " + value.getClass());
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  static JsonNode list(List<JsonNode> items) {
    return NODES.arrayNode().addAll(items);
  }

  static JsonNode struct(Map<String, JsonNode> fields) {
    ObjectNode struct = NODES.objectNode();
    new TreeMap<>(fields).forEach(struct::set);
    return struct;
  }

  /** Pairs of key and value, in the order of the keys' texts. */
  static JsonNode map(List<JsonNode> keys, List<JsonNode> values) {
    List<ArrayNode> pairs = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      pairs.add(NODES.arrayNode().add(keys.get(i)).add(values.get(i)));
    }
    pairs.sort(Comparator.comparing(pair -> pair.get(0).toString()));
    return NODES.arrayNode().addAll(pairs);
  }

  /** What somebody else printed, in our way to write JSON. */
  static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid JSON: " + line, e);
    }
  }

  private static JsonNode text(String type, String value) {
    return TextNode.valueOf(type + " " + value);
  }
}

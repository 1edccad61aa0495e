package io.milepost.merge.history;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** One text for all values that count as the same, and for no other. */
final class Values {
  private Values() {}

  /** The text of a value as it goes into Spark or comes out of it. */
  static String text(Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Double || value instanceof Float) {
      // The two zeros are one.
      return String.valueOf(((Number) value).doubleValue() + 0.0);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros().toPlainString();
    }
    if (value instanceof byte[] bytes) {
      return "x" + HexFormat.of().formatHex(bytes);
    }
    return nested(value);
  }

  private static String nested(Object value) {
    if (value instanceof Row struct) {
      StringJoiner fields = new StringJoiner(", ", "(", ")");
      for (int i = 0; i < struct.size(); i++) {
        fields.add(text(struct.get(i)));
      }
      return fields.toString();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return map(CollectionConverters.asJava(map));
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof scala.collection.Iterable<?> array) {
      return array(CollectionConverters.asJava(array));
    }
    return value instanceof Iterable<?> array ? array(array) : value.toString();
  }

  private static String map(Map<?, ?> map) {
    Map<String, String> entries = new TreeMap<>();
    map.forEach((key, value) -> entries.put(text(key), text(value)));
    return entries.toString();
  }

  private static String array(Iterable<?> elements) {
    StringJoiner joined = new StringJoiner(", ", "[", "]");
    elements.forEach(element -> joined.add(text(element)));
    return joined.toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= ' ' && c <= '~' && c != '\'' && c != '\\' && c != '|';
      quoted.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return quoted.append('\'').toString();
  }
}

package io.milepost.merge.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Rows of Spark in canonical form. */
public final class SparkRows {
  private SparkRows() {}

  /** The rows as sorted lines of JSON, with all their columns. */
  public static List<String> lines(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> struct(row).toString()).sorted().toList();
  }

  private static JsonNode struct(Row row) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    String[] names = row.schema().fieldNames();
    for (int i = 0; i < names.length; i++) {
      fields.put(names[i], value(row.get(i)));
    }
    return CanonicalValue.struct(fields);
  }

  private static JsonNode value(Object value) {
    if (value instanceof Row row) {
      return struct(row);
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<?, ?> entries = CollectionConverters.asJava(map);
      return CanonicalValue.map(
          entries.keySet().stream().map(SparkRows::value).toList(),
          entries.values().stream().map(SparkRows::value).toList());
    }
    if (value instanceof scala.collection.Seq<?> items) {
      return CanonicalValue.list(
          CollectionConverters.asJava(items).stream().map(SparkRows::value).toList());
    }
    return CanonicalValue.of(value);
  }
}

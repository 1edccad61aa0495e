package io.milepost.merge.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What the tables of a dataset promise; it is stored in their properties and holds for every batch.
 *
 * @param schema the data's columns, all of them nullable
 * @param dropped columns that closed versions still hold
 * @param since the first batch of the dataset
 */
public record TableContract(
    String ingestion,
    DatasetKey dataset,
    IngestMode mode,
    List<String> key,
    StructType schema,
    StructType dropped,
    Set<String> classified,
    long since) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public TableContract {
    requireNonNull(ingestion, "ingestion");
    requireNonNull(dataset, "dataset");
    requireNonNull(mode, "mode");
    key = List.copyOf(key);
    schema = Types.nullable(schema);
    dropped = Types.nullable(dropped);
    classified = Set.copyOf(classified);
  }

  /** What a dataset promises from now on. */
  public static TableContract of(String ingestion, MergeSpec spec, long since) {
    return new TableContract(
        ingestion,
        spec.dataset(),
        spec.mode(),
        spec.key(),
        spec.schema(),
        new StructType(),
        spec.classified(),
        since);
  }

  /** All columns of the data that the tables hold. */
  public StructType stored() {
    StructType stored = schema;
    for (StructField field : dropped.fields()) {
      stored = stored.add(field);
    }
    return stored;
  }

  /** The contract after this one: what {@code next} says, and what the tables hold beside it. */
  public TableContract followedBy(TableContract next) {
    StructType rest = new StructType();
    for (StructField field : stored().fields()) {
      if (Types.find(next.schema, field.name()).isEmpty()) {
        rest = rest.add(field);
      }
    }
    return new TableContract(
        next.ingestion,
        next.dataset,
        next.mode,
        next.key,
        next.schema,
        rest,
        next.classified,
        since);
  }

  /** The text that stands in the table's properties. */
  public String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", TableProperties.FORMAT_VERSION);
    json.put("ingestion", ingestion);
    json.put("store", dataset.store());
    json.put("dataset", dataset.dataset());
    json.put("mode", mode.name().toLowerCase(Locale.ROOT));
    ArrayNode keys = json.putArray("key");
    key.forEach(keys::add);
    json.set("schema", tree(schema.json()));
    json.set("dropped", tree(dropped.json()));
    ArrayNode secret = json.putArray("classified");
    new TreeSet<>(classified).forEach(secret::add);
    json.put("since", since);
    return json.toString();
  }

  /** Reads what {@link #json} wrote. */
  public static TableContract parse(String text) {
    JsonNode json = tree(text);
    List<String> key = new ArrayList<>();
    json.path("key").forEach(name -> key.add(name.asText()));
    Set<String> classified = new TreeSet<>();
    json.path("classified").forEach(name -> classified.add(name.asText()));
    return new TableContract(
        json.path("ingestion").asText(),
        new DatasetKey(json.path("store").asText(), json.path("dataset").asText()),
        IngestMode.valueOf(json.path("mode").asText().toUpperCase(Locale.ROOT)),
        key,
        (StructType) DataType.fromJson(json.path("schema").toString()),
        (StructType) DataType.fromJson(json.path("dropped").toString()),
        classified,
        json.path("since").asLong());
  }

  /**
   * What speaks against working on with {@code next}, each in a sentence; empty if nothing does.
   */
  public List<String> refusals(TableContract next) {
    List<String> refusals = new ArrayList<>();
    if (!ingestion.equals(next.ingestion)) {
      refusals.add("it belongs to ingestion %s, not %s".formatted(ingestion, next.ingestion));
    }
    if (mode != next.mode) {
      refusals.add("its ingest mode changed from %s to %s".formatted(mode, next.mode));
    }
    if (!key.equals(next.key)) {
      refusals.add("its key changed from %s to %s".formatted(key, next.key));
    }
    for (StructField field : next.schema.fields()) {
      Types.find(stored(), field.name())
          .filter(stored -> !stored.dataType().equals(field.dataType()))
          .ifPresent(
              stored ->
                  refusals.add(
                      "column %s changed from %s to %s, which needs its tables rewritten"
                          .formatted(
                              field.name(), stored.dataType().sql(), field.dataType().sql())));
    }
    return refusals;
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read contract: " + e.getOriginalMessage(), e);
    }
  }
}

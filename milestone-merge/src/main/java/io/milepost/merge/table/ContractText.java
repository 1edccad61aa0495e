package io.milepost.merge.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.table.TableContract.Versioning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** A contract as the JSON that stands in a table's properties. */
final class ContractText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ContractText() {}

  static String of(TableContract contract) {
    TableContract.Versioning versioning = contract.versioning();
    ObjectNode json = JSON.createObjectNode();
    json.put("format", TableProperties.FORMAT_VERSION);
    json.put("ingestion", contract.ingestion());
    json.put("store", contract.dataset().store());
    json.put("dataset", contract.dataset().dataset());
    json.put("mode", word(versioning.mode()));
    json.put("granularity", word(versioning.granularity()));
    array(json, "untracked", versioning.untracked());
    json.put("untracked_change", word(versioning.untrackedChange()));
    json.put("order", word(versioning.order()));
    ArrayNode keys = json.putArray("key");
    contract.key().forEach(keys::add);
    json.set("schema", tree(contract.schema().json()));
    json.set("dropped", tree(contract.dropped().json()));
    ObjectNode returned = json.putObject("returned");
    new TreeMap<>(contract.returned()).forEach(returned::put);
    array(json, "classified", contract.classified());
    ObjectNode names = json.putObject("names");
    new TreeMap<>(contract.names()).forEach(names::put);
    json.put("since", contract.since());
    return json.toString();
  }

  static TableContract parse(String text) {
    JsonNode json = tree(text);
    List<String> key = new ArrayList<>();
    json.path("key").forEach(name -> key.add(name.asText()));
    Map<String, Long> returned = new TreeMap<>();
    json.path("returned")
        .properties()
        .forEach(entry -> returned.put(entry.getKey(), entry.getValue().asLong()));
    Map<String, String> names = new TreeMap<>();
    json.path("names")
        .properties()
        .forEach(entry -> names.put(entry.getKey(), entry.getValue().asText()));
    return new TableContract(
        json.path("ingestion").asText(),
        new DatasetKey(json.path("store").asText(), json.path("dataset").asText()),
        new Versioning(
            constant(IngestMode.class, json.path("mode").asText()),
            constant(Granularity.class, json.path("granularity").asText("batch")),
            texts(json.path("untracked")),
            constant(UntrackedChange.class, json.path("untracked_change").asText("ignored")),
            constant(EventOrder.class, json.path("order").asText("in_batch"))),
        key,
        (StructType) DataType.fromJson(json.path("schema").toString()),
        (StructType) DataType.fromJson(json.path("dropped").toString()),
        returned,
        texts(json.path("classified")),
        names,
        json.path("since").asLong());
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  private static void array(ObjectNode json, String name, Set<String> texts) {
    ArrayNode array = json.putArray(name);
    new TreeSet<>(texts).forEach(array::add);
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read contract: " + e.getOriginalMessage(), e);
    }
  }
}

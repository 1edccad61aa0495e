package io.milepost.job.transform;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The batches a run of a transformer reads, fixed before it reads them: a retry reads the same.
 *
 * @param time when they were fixed
 * @param batches by ingestion
 */
record PinnedInputs(Instant time, Map<String, Long> batches) {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  PinnedInputs {
    requireNonNull(time, "time");
    batches = Map.copyOf(batches);
  }

  String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("time", time.toString());
    ObjectNode inputs = json.putObject("inputs");
    new TreeMap<>(batches).forEach(inputs::put);
    return json.toPrettyString() + "\n";
  }

  static PinnedInputs read(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      Map<String, Long> batches = new TreeMap<>();
      json.path("inputs").properties().forEach(e -> batches.put(e.getKey(), e.getValue().asLong()));
      return new PinnedInputs(Instant.parse(json.path("time").asText()), batches);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read pinned inputs", e);
    }
  }
}

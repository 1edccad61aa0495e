package io.milepost.job.transform;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.merge.seal.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The batches a run of a transformer reads, fixed before it reads them: a retry reads the same.
 *
 * @param time when they were fixed; later than that of the run before by at least 1 µs
 * @param batches by ingestion
 */
record PinnedInputs(Instant time, Map<String, Long> batches) {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  PinnedInputs {
    requireNonNull(time, "time");
    batches = Map.copyOf(batches);
  }

  /**
   * Batches fixed now. The newest run is the one with the latest time, so a clock that was set back
   * must not make it older than the last.
   */
  static PinnedInputs of(Map<String, Long> batches, Instant now, Optional<Seal> last) {
    Instant time = now.truncatedTo(ChronoUnit.MICROS);
    return new PinnedInputs(
        last.map(seal -> seal.sourceTime().plus(1, ChronoUnit.MICROS))
            .filter(least -> least.isAfter(time))
            .orElse(time),
        batches);
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

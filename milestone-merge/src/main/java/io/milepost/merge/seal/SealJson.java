package io.milepost.merge.seal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.merge.BatchResult;
import io.milepost.merge.seal.Seal.SealedDataset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A seal as JSON: the one place that knows its keys. */
public final class SealJson {
  private static final int FORMAT = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private SealJson() {}

  /** The text of a seal; the same seal gives the same text. */
  public static String write(Seal seal) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("batch", seal.batch());
    json.put("kind", seal.kind());
    json.put("attempt", seal.author().attempt());
    json.put("run", seal.author().run());
    json.put("job_digest", seal.author().jobDigest());
    json.put("model_commit", seal.author().modelCommit());
    seal.position().ifPresent(position -> json.set("position", tree(position)));
    json.put("source_time", seal.sourceTime().toString());
    ObjectNode inputs = json.putObject("inputs");
    new TreeMap<>(seal.inputs()).forEach(inputs::put);
    ArrayNode datasets = json.putArray("datasets");
    seal.datasets().forEach(dataset -> datasets.add(node(dataset)));
    return json.toPrettyString() + "\n";
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param from names the file in messages
   */
  public static Seal read(String text, String from) {
    JsonNode json = tree(text);
    int format = json.path("format").asInt();
    if (format < 1 || format > FORMAT) {
      throw new IllegalStateException(
          "Cannot read seal %s: format %d is unknown (known: 1 to %d); use a newer version"
              .formatted(from, format, FORMAT));
    }
    List<SealedDataset> datasets = new ArrayList<>();
    json.path("datasets").forEach(dataset -> datasets.add(dataset(dataset)));
    Map<String, Long> inputs = new TreeMap<>();
    json.path("inputs").properties().forEach(e -> inputs.put(e.getKey(), e.getValue().asLong()));
    Seal.Author author =
        new Seal.Author(
            json.path("attempt").asText(),
            json.path("run").asText(),
            json.path("job_digest").asText(),
            json.path("model_commit").asText());
    return new Seal(
        json.path("batch").asLong(),
        json.path("kind").asText(),
        author,
        Optional.ofNullable(json.get("position")).map(JsonNode::toString),
        Instant.parse(json.path("source_time").asText()),
        inputs,
        datasets);
  }

  /**
   * JSON in the one form in which it is stored, whatever blanks it came with.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  public static String canonical(String json) {
    return tree(json).toString();
  }

  private static ObjectNode node(SealedDataset dataset) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("dataset", dataset.dataset());
    ArrayNode files = json.putArray("files");
    dataset.files().forEach(files::add);
    json.put("received", dataset.rows().received());
    json.put("accepted", dataset.rows().accepted());
    json.put("quarantined", dataset.rows().quarantined());
    json.put("keys", dataset.named());
    dataset.lastSeq().ifPresent(seq -> json.put("last_seq", seq));
    dataset
        .keys()
        .ifPresent(
            keys -> {
              json.put("inserted", keys.inserted());
              json.put("changed", keys.changed());
              json.put("deleted", keys.deleted());
              json.put("unchanged", keys.unchanged());
            });
    json.put("bytes", dataset.bytes());
    json.put("fingerprint", dataset.fingerprint());
    dataset.contract().ifPresent(digest -> json.put("contract", digest));
    return json;
  }

  private static SealedDataset dataset(JsonNode json) {
    List<String> files = new ArrayList<>();
    json.path("files").forEach(file -> files.add(file.asText()));
    return new SealedDataset(
        json.path("dataset").asText(),
        files,
        new BatchResult.Rows(
            json.path("received").asLong(),
            json.path("accepted").asLong(),
            json.path("quarantined").asLong()),
        json.path("keys").asLong(),
        json.has("last_seq")
            ? OptionalLong.of(json.path("last_seq").asLong())
            : OptionalLong.empty(),
        json.has("inserted") ? Optional.of(keys(json)) : Optional.empty(),
        json.path("bytes").asLong(),
        json.path("fingerprint").asText(),
        Optional.ofNullable(json.get("contract")).map(JsonNode::asText));
  }

  private static BatchResult.Keys keys(JsonNode json) {
    return new BatchResult.Keys(
        json.path("inserted").asLong(),
        json.path("changed").asLong(),
        json.path("deleted").asLong(),
        json.path("unchanged").asLong());
  }

  private static JsonNode tree(String text) {
    try {
      JsonNode tree = JSON.readTree(text);
      if (tree == null || tree.isMissingNode()) {
        throw new IllegalArgumentException("Invalid JSON: nothing but blanks");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid JSON: " + e.getOriginalMessage(), e);
    }
  }
}

package io.milepost.merge.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.testing.PythonEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Readings of tables by Python's readers: all that are asked for are done by one process. */
public final class PythonReadings {
  private static final Path PYTHON = Path.of("src/test/python");

  private final Map<String, ObjectNode> readings = new LinkedHashMap<>();

  /** What a reading gave: rows as sorted lines of JSON, or the error it ended with. */
  public record Answer(List<String> lines, String error) {}

  /** Asks for a whole table. */
  public PythonReadings table(String name, String reader, String table) {
    reading(name, reader).put("table", table);
    return this;
  }

  /**
   * Asks for the rows of a query.
   *
   * @param tables their paths, by the names that the query has for them
   */
  public PythonReadings query(String name, Map<String, String> tables, String query) {
    ObjectNode paths = reading(name, "delta-rs query").put("query", query).putObject("tables");
    tables.forEach(paths::put);
    return this;
  }

  private ObjectNode reading(String name, String reader) {
    ObjectNode reading =
        JsonNodeFactory.instance.objectNode().put("name", name).put("reader", reader);
    if (readings.put(name, reading) != null) {
      throw new IllegalArgumentException("Invalid reading: %s is there twice".formatted(name));
    }
    return reading;
  }

  /**
   * Reads.
   *
   * @param scratch a folder for what is asked
   * @return the answers, by name
   */
  public Map<String, Answer> run(Path scratch) {
    PythonEnvironment python =
        PythonEnvironment.of(Path.of("target"), PYTHON.resolve("requirements.txt"));
    Path asked = scratch.resolve("readings.jsonl");
    try {
      Files.writeString(
          asked,
          readings.values().stream().map(JsonNode::toString).collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + asked, e);
    }
    String script = PYTHON.resolve("read_tables.py").toAbsolutePath().toString();
    return answers(python.run(Map.of(), List.of(script, asked.toString())));
  }

  private static Map<String, Answer> answers(String printed) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    Map<String, String> errors = new LinkedHashMap<>();
    String name = "";
    for (String text : printed.split("\n", -1)) {
      JsonNode line = text.isEmpty() ? JsonNodeFactory.instance.objectNode() : parsed(text);
      if (line.has("reading")) {
        name = line.get("reading").asText();
        lines.put(name, new ArrayList<>());
      } else if (line.has("error")) {
        errors.put(name, line.get("error").asText());
      } else if (!line.isEmpty()) {
        lines.get(name).add(line.toString());
      }
    }
    return lines.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    new Answer(
                        entry.getValue().stream().sorted().toList(),
                        errors.getOrDefault(entry.getKey(), ""))));
  }

  private static JsonNode parsed(String line) {
    return CanonicalValue.parsed(line);
  }
}

package io.milepost.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a Delta table in a local folder: its versions, commits and properties. */
public final class DeltaTableAssert extends AbstractAssert<DeltaTableAssert, Path> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DeltaTableAssert(Path table) {
    super(table, DeltaTableAssert.class);
  }

  /** Starts an assertion on the table in a folder. */
  public static DeltaTableAssert assertThatTable(Path table) {
    return new DeltaTableAssert(table);
  }

  /** The table's last version; -1 when there is no table. */
  public static long lastVersion(Path table) {
    Path log = table.resolve("_delta_log");
    if (!Files.isDirectory(log)) {
      return -1;
    }
    try (Stream<Path> files = Files.list(log)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{20}\\.json"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .max()
          .orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last version is this one. */
  public DeltaTableAssert hasVersion(long version) {
    long found = lastVersion(actual);
    if (found != version) {
      throw failure("Expected version %d of %s but found %d", version, actual, found);
    }
    return this;
  }

  /** A commit added so many data files. */
  public DeltaTableAssert addedFiles(long version, int files) {
    long found = actions(version, "add").size();
    if (found != files) {
      throw failure("Expected version %d to add %d files but it added %d", version, files, found);
    }
    return this;
  }

  /** A commit's user metadata is this text. */
  public DeltaTableAssert hasNote(long version, String note) {
    String found = actions(version, "commitInfo").get(0).path("userMetadata").asText();
    if (!found.equals(note)) {
      throw failure("Expected note %s of version %d but found %s", note, version, found);
    }
    return this;
  }

  /** The table carries a property. */
  public DeltaTableAssert hasProperty(SparkSession spark, String name, String value) {
    Map<String, String> properties =
        DeltaTable.forPath(spark, actual.toString())
            .detail()
            .select("properties")
            .head()
            .<String, String>getJavaMap(0);
    if (!value.equals(properties.get(name))) {
      throw failure("Expected property %s = %s but found %s", name, value, properties);
    }
    return this;
  }

  private List<JsonNode> actions(long version, String kind) {
    Path commit = actual.resolve("_delta_log").resolve("%020d.json".formatted(version));
    List<JsonNode> actions = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(commit)) {
        JsonNode action = JSON.readTree(line);
        if (action.has(kind)) {
          actions.add(action.get(kind));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return actions;
  }
}

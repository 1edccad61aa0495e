package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Commits of Delta tables, read as the Delta protocol lays them down: no Spark job is needed. */
public final class DeltaCommits {
  private static final Pattern NAME = Pattern.compile("\\d{20}\\.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How far back a commit is looked for: upkeep may have added some since. */
  private static final int REACH = 200;

  private static final Long NEVER = Long.MAX_VALUE;

  private final Configuration hadoop;

  public DeltaCommits(Configuration hadoop) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
  }

  /** The table's last version; empty when there is no table. */
  public OptionalLong last(String table) {
    return Arrays.stream(versions(table)).max();
  }

  /** The commit of a version. */
  public Commit commit(String table, long version) {
    Path file = new Path(log(table), "%020d.json".formatted(version));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
      return parse(version, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read commit " + file, e);
    }
  }

  /**
   * The commit that carried a transaction, if it is among the last ones. An application's
   * transactions only grow, so that looking back ends at the first one before it.
   */
  public Optional<Commit> find(String table, String application, long transaction) {
    return back(table)
        .filter(commit -> commit.transactions().getOrDefault(application, NEVER) <= transaction)
        .findFirst()
        .filter(commit -> commit.transactions().get(application) == transaction);
  }

  /** The last transaction of an application, if it is among the last commits. */
  public OptionalLong lastOf(String table, String application) {
    return back(table)
        .map(commit -> commit.transactions().get(application))
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** The last commits, the last one first. */
  private Stream<Commit> back(String table) {
    long[] versions = versions(table);
    return IntStream.rangeClosed(1, Math.min(versions.length, REACH))
        .mapToObj(back -> commit(table, versions[versions.length - back]));
  }

  private long[] versions(String table) {
    Path log = log(table);
    try {
      FileSystem system = log.getFileSystem(hadoop);
      return Arrays.stream(system.listStatus(log))
          .map(status -> status.getPath().getName())
          .filter(name -> NAME.matcher(name).matches())
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .sorted()
          .toArray();
    } catch (FileNotFoundException e) {
      return new long[0];
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + log, e);
    }
  }

  private static Path log(String table) {
    return new Path(table, "_delta_log");
  }

  private static Commit parse(long version, BufferedReader lines) throws IOException {
    String operation = "";
    Optional<String> note = Optional.empty();
    Map<String, Long> metrics = new HashMap<>();
    Map<String, Long> transactions = new HashMap<>();
    Map<String, Long> rows = new HashMap<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode action = JSON.readTree(line);
      if (action.has("commitInfo")) {
        JsonNode info = action.get("commitInfo");
        operation = info.path("operation").asText();
        note = Optional.ofNullable(info.get("userMetadata")).map(JsonNode::asText);
        info.path("operationMetrics")
            .properties()
            .forEach(metric -> metrics.put(metric.getKey(), metric.getValue().asLong()));
      } else if (action.has("txn")) {
        JsonNode txn = action.get("txn");
        transactions.put(txn.path("appId").asText(), txn.path("version").asLong());
      } else if (action.has("add")) {
        JsonNode add = action.get("add");
        JsonNode statistics = JSON.readTree(add.path("stats").asText("{}"));
        rows.merge(partition(add), statistics.path("numRecords").asLong(), Long::sum);
      }
    }
    return new Commit(version, operation, note, metrics, transactions, rows);
  }

  /** Our tables have one partition column or none. */
  private static String partition(JsonNode add) {
    JsonNode values = add.path("partitionValues");
    return values.isEmpty() ? "" : values.elements().next().asText();
  }
}

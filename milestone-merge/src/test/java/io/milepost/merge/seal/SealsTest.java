package io.milepost.merge.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.seal.Seal.SealedDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealsTest {
  private final Seals seals = new Seals(new Configuration());

  @TempDir private Path folder;

  @Test
  void readsWhatItWrote() {
    Seal seal = seal("attempt");
    String path = folder.resolve("staging/7/SEALED").toString();
    assertThat(seals.find(path)).isEmpty();
    assertThat(seals.create(path, seal)).isEqualTo(seal);
    assertThat(seals.find(path)).contains(seal);
  }

  @Test
  void keepsTheOneThatCameFirst() {
    String path = folder.resolve("SEALED").toString();
    Set<String> winners =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> seals.create(path, seal("attempt" + i)).author().attempt())
            .collect(Collectors.toSet());
    assertThat(winners).hasSize(1);
    assertThat(folder.toFile().list()).containsExactly("SEALED");
  }

  @Test
  void writesTheKeysOfTheFormat() {
    assertThat(SealJson.write(seal("a")))
        .isEqualTo(
            """
            {
              "format" : 1,
              "batch" : 7,
              "kind" : "ingest",
              "attempt" : "a",
              "run" : "run",
              "job_digest" : "digest",
              "model_commit" : "commit",
              "position" : {"lsn":[1,1.50]},
              "source_time" : "2026-01-01T00:00:00.000001Z",
              "inputs" : {
                "orders" : 4
              },
              "datasets" : [ {
                "dataset" : "people",
                "files" : [ "changes/part-0.parquet" ],
                "received" : 5,
                "accepted" : 4,
                "quarantined" : 1,
                "keys" : 4,
                "inserted" : 1,
                "changed" : 2,
                "deleted" : 3,
                "unchanged" : 1,
                "bytes" : 99,
                "fingerprint" : "6-a-b",
                "contract" : "c0ffee"
              }, {
                "dataset" : "events",
                "files" : [ "rows/part-0.parquet" ],
                "received" : 7,
                "accepted" : 7,
                "quarantined" : 0,
                "keys" : 3,
                "last_seq" : 12,
                "bytes" : 5,
                "fingerprint" : "7-c-d"
              } ]
            }
            """
                .replace("{\"lsn\":[1,1.50]}", "{\n    \"lsn\" : [ 1, 1.50 ]\n  }"));
  }

  @Test
  void refusesAFormatItDoesNotKnow() throws Exception {
    Path file = Files.writeString(folder.resolve("SEALED"), "{\"format\": 2}");
    assertThatThrownBy(() -> seals.find(file.toString()))
        .hasMessage(
            "Cannot read seal %s: format 2 is unknown (known: 1 to 1); use a newer version"
                .formatted(file));
  }

  @Test
  void takesOnlyJsonForAPosition() {
    assertThat(SealJson.canonical("{ \"a\" : 1.50 }")).isEqualTo("{\"a\":1.50}");
    assertThatThrownBy(() -> SealJson.canonical("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid JSON: ");
    assertThatThrownBy(() -> SealJson.canonical(" "))
        .hasMessage("Invalid JSON: nothing but blanks");
  }

  private static Seal seal(String attempt) {
    return new Seal(
        7,
        Seal.INGEST,
        new Seal.Author(attempt, "run", "digest", "commit"),
        Optional.of("{\"lsn\":[1,1.50]}"),
        Instant.parse("2026-01-01T00:00:00.000001Z"),
        Map.of("orders", 4L),
        List.of(
            new SealedDataset(
                "people",
                List.of("changes/part-0.parquet"),
                new Rows(5, 4, 1),
                4,
                OptionalLong.empty(),
                Optional.of(new Keys(1, 2, 3, 1)),
                99,
                "6-a-b",
                Optional.of("c0ffee")),
            new SealedDataset(
                "events",
                List.of("rows/part-0.parquet"),
                new Rows(7, 7, 0),
                3,
                OptionalLong.of(12),
                Optional.empty(),
                5,
                "7-c-d",
                Optional.empty())));
  }
}

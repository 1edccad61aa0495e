package io.milepost.merge.bench;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/**
 * Our side of {@code milestone-merge/benches/bench}: brings in the days that lie as Parquet in a
 * folder, in the session that a job has, and leaves seconds, bytes and rows beside them. No test.
 */
class SingleMachineBench {
  private static final Path FOLDER = Path.of(System.getProperty("milepost.folder", "target/days"));
  private static final String KIND = System.getProperty("milepost.kind", "changes");
  private static final int DAYS = Integer.getInteger("milepost.days", 3);
  private static final DatasetKey FACTS = new DatasetKey("bench", "facts");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Cases of single/days.py, each with the key to look at. */
  private static final Map<String, Integer> CASES =
      Map.of("duplicate", 1, "duplicate-new", 3, "delete", 2, "again", 1);

  private static final long KIBI = 1024;

  @Test
  void daysOfAKind() throws IOException {
    try (SparkSession spark = MergeBench.session()) {
      if (KIND.equals("wrong")) {
        wrong(spark);
      } else {
        days(spark, IngestMode.valueOf(KIND.equals("full") ? "FULL" : "CDC"));
      }
    }
  }

  private static void days(SparkSession spark, IngestMode mode) throws IOException {
    String root = FOLDER.resolve("ours-" + KIND).toString();
    Ingestion ingestion = ingestion(spark, root, mode);
    List<String> lines = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      boolean image = mode == IngestMode.FULL || day < 2;
      Dataset<Row> rows = rows(spark, (image ? "image-" : "changes-") + day);
      Dataset<Row> events = mode == IngestMode.CDC && image ? Facts.asRead(rows) : rows;
      long written = written();
      long began = System.nanoTime();
      ingestion.run(BatchRequest.of("day " + day), source(day, events));
      lines.add(
          String.format(
              Locale.ROOT,
              "{\"day\":%d,\"seconds\":%.3f,\"bytes\":%d,\"memory\":%d}",
              day,
              Bench.since(began),
              written() - written,
              fact("/proc/self/status", "VmHWM") * KIBI));
    }
    MilestoneReader reader = MilestoneReader.open(spark, root, FACTS);
    reader.live().select("id", Facts.VALUES).write().parquet(FOLDER + "/ours-live-" + KIND);
    lines.add("{\"versions\":%d}".formatted(reader.versions().count()));
    Files.write(FOLDER.resolve("ours-" + KIND + ".jsonl"), lines);
  }

  /** What becomes of a key that is given twice, of a delete, and of a day brought in again. */
  private static void wrong(SparkSession spark) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : new TreeSet<>(CASES.keySet())) {
      String root = FOLDER.resolve("ours-" + name).toString();
      Ingestion ingestion = ingestion(spark, root, IngestMode.CDC);
      ingestion.run(BatchRequest.of("0"), source(0, Facts.asRead(rows(spark, "wrong-0"))));
      String what;
      try {
        ingestion.run(BatchRequest.of("1"), source(1, rows(spark, "wrong-" + name)));
        if (name.equals("again")) {
          ingestion.run(BatchRequest.of("2"), source(2, rows(spark, "wrong-" + name)));
        }
        MilestoneReader reader = MilestoneReader.open(spark, root, FACTS);
        what =
            "%d live rows of the key, %d versions of all"
                .formatted(
                    reader.live().where("id = " + CASES.get(name)).count(),
                    reader.versions().count());
      } catch (RefusedException e) {
        what = "refused: " + e.getMessage().replaceAll("\\s+", " ");
      }
      lines.add("{\"case\":\"%s\",\"what\":\"%s\"}".formatted(name, what));
    }
    Files.write(FOLDER.resolve("ours-wrong.jsonl"), lines);
  }

  private static Ingestion ingestion(SparkSession spark, String root, IngestMode mode) {
    String first = KIND.equals("wrong") ? "wrong-0" : "image-0";
    MergeSpec spec = MergeSpec.of(FACTS, mode, rows(spark, first).schema()).key("id").build();
    return new Ingestion(spark, new IngestionSpec(root, "bench", List.of(spec)));
  }

  private static BatchSource source(int day, Dataset<Row> rows) {
    return BatchSource.of(START.plusSeconds(day), Map.of(FACTS.dataset(), rows));
  }

  private static Dataset<Row> rows(SparkSession spark, String name) {
    return spark.read().parquet(FOLDER.resolve(name + ".parquet").toString());
  }

  private static long written() throws IOException {
    return fact("/proc/self/io", "wchar");
  }

  /** A number that the kernel tells of this process. */
  private static long fact(String file, String name) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> Long.parseLong(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElseThrow();
  }
}

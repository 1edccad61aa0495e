package io.milepost.merge;

import io.milepost.merge.batch.Checkpoint;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A root with one ingestion, as tests use it. */
final class Lake {
  static final String STORE = "shop";
  static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  final InMemorySource source = new InMemorySource();
  private final SparkSession spark;
  private final Path root;
  private final Map<String, MergeSpec> specs = new LinkedHashMap<>();
  private int run;

  Lake(SparkSession spark, Path root) {
    this.spark = spark;
    this.root = root;
  }

  /** Adds a dataset whose columns a header of a {@link TextTable} tells. */
  Lake dataset(String name, String header, String... key) {
    return dataset(spec(name, TextTable.frame(spark, header).schema(), key));
  }

  Lake dataset(MergeSpec spec) {
    specs.put(spec.dataset().dataset(), spec);
    return this;
  }

  static MergeSpec spec(String name, StructType schema, String... key) {
    return new MergeSpec(
        new DatasetKey(STORE, name),
        IngestMode.FULL,
        schema,
        List.of(key),
        Set.of(),
        MergeSpec.Guard.DEFAULT,
        MergeSpec.TableFormat.FAST);
  }

  MergeSpec spec(String name) {
    return specs.get(name);
  }

  /** What the source has from now on. */
  Lake has(String dataset, String header, String... lines) {
    source.with(dataset, TextTable.frame(spark, header, lines));
    return this;
  }

  BatchResult day(int day) {
    source.on(day);
    return run(Checkpoint.NONE);
  }

  BatchResult run(Checkpoint checkpoint) {
    run++;
    return run(checkpoint, "run" + run, "attempt" + run);
  }

  /** Runs a batch as a run and an attempt of these names. */
  BatchResult run(Checkpoint checkpoint, String name, String attempt) {
    return ingestion(checkpoint, NOW).run(new BatchRequest(name, attempt, "job", "commit"), source);
  }

  Ingestion ingestion(Checkpoint checkpoint, Instant now) {
    return new Ingestion(
        spark,
        new Ingestion.Setup(
            ingestionSpec(),
            digest -> ingestionSpec(),
            Clock.fixed(now, ZoneOffset.UTC),
            checkpoint));
  }

  IngestionSpec ingestionSpec() {
    return new IngestionSpec(root.toString(), STORE, List.copyOf(specs.values()));
  }

  MilestoneReader read(String dataset) {
    return MilestoneReader.open(spark, root.toString(), new DatasetKey(STORE, dataset));
  }

  Path folder(String path) {
    return root.resolve(path);
  }

  /** The tables' rows, with nothing that differs between two ways to the same end. */
  Map<String, List<String>> digest() {
    Map<String, List<String>> digest = new LinkedHashMap<>();
    for (String name : specs.keySet()) {
      for (String table : List.of("changes", "milestones")) {
        digest.put(name + "/" + table, rows("datasets/" + STORE + "/" + name + "/" + table));
      }
    }
    digest.put(
        "ledger",
        TextTable.lines(
            table("ingestions/" + STORE + "/ledger"),
            "kind",
            "batch",
            "source_time",
            "position",
            "inputs",
            "datasets"));
    return digest;
  }

  private List<String> rows(String path) {
    return TextTable.lines(table(path));
  }

  private Dataset<Row> table(String path) {
    return spark.read().format("delta").load(folder(path).toString());
  }
}

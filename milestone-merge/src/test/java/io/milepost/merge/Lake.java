package io.milepost.merge;

import io.milepost.merge.moment.Moments;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A root with one ingestion, as tests use it. */
public final class Lake {
  public static final String STORE = "shop";
  public static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  public final InMemorySource source = new InMemorySource();
  private final SparkSession spark;
  private final String root;
  private final Map<String, MergeSpec> specs = new LinkedHashMap<>();
  private int run;

  public Lake(SparkSession spark, Path root) {
    this(spark, root.toString());
  }

  public Lake(SparkSession spark, String root) {
    this.spark = spark;
    this.root = root;
  }

  /** Adds a dataset whose columns a header of a {@link TextTable} tells. */
  public Lake dataset(String name, String header, String... key) {
    return dataset(spec(name, TextTable.frame(spark, header).schema(), key));
  }

  public Lake dataset(MergeSpec spec) {
    specs.put(spec.dataset().dataset(), spec);
    return this;
  }

  public static MergeSpec spec(String name, StructType schema, String... key) {
    return builder(name, IngestMode.FULL, schema, key).build();
  }

  public static MergeSpecBuilder builder(
      String name, IngestMode mode, StructType schema, String... key) {
    return MergeSpec.of(new DatasetKey(STORE, name), mode, schema).key(key);
  }

  public MergeSpec spec(String name) {
    return specs.get(name);
  }

  /** What the source has from now on. */
  public Lake has(String dataset, String header, String... lines) {
    source.with(dataset, TextTable.frame(spark, header, lines));
    return this;
  }

  public BatchResult day(int day) {
    source.on(day);
    return run();
  }

  public BatchResult run() {
    run++;
    return run("run" + run, "attempt" + run);
  }

  /** Runs a batch as a run and an attempt of these names. */
  public BatchResult run(String name, String attempt) {
    return ingestion(NOW).run(new BatchRequest(name, attempt, "job", "commit"), source);
  }

  /** Runs a batch of another source. */
  public BatchResult run(String name, BatchSource other) {
    return run(new BatchRequest(name, name, "job", "commit"), other);
  }

  /** Runs a batch of another source, under a request of its own. */
  public BatchResult run(BatchRequest request, BatchSource other) {
    return ingestion(NOW).run(request, other);
  }

  /** Runs a batch that may close more. */
  public BatchResult approved(BatchRequest.Approval approval) {
    run++;
    return ingestion(NOW)
        .run(
            new BatchRequest("run" + run, "attempt" + run, "job", "commit", List.of(approval)),
            source);
  }

  public Ingestion ingestion(Instant now) {
    return new Ingestion(
        spark, ingestionSpec(), digest -> ingestionSpec(), Clock.fixed(now, ZoneOffset.UTC));
  }

  /** Ends some work at a moment, as a kill would; it must come to it. */
  public void halt(String at, Runnable work) {
    requireCame(Moments.halted(at, this::named, work), at);
  }

  /** Lets others act in the midst of some work, at a moment to which it must come. */
  public void amid(String at, Runnable others, Runnable work) {
    requireCame(Moments.amid(at, this::named, others, work), at);
  }

  private static void requireCame(boolean came, String at) {
    if (!came) {
      throw new IllegalStateException("Never came to: " + at);
    }
  }

  /** A moment as it is called in every lake. */
  private String named(String moment) {
    return moment.replace(root + "/", "");
  }

  public IngestionSpec ingestionSpec() {
    return new IngestionSpec(root, STORE, List.copyOf(specs.values()));
  }

  public MilestoneReader read(String dataset) {
    return MilestoneReader.open(spark, root, new DatasetKey(STORE, dataset));
  }

  public Path folder(String path) {
    return Path.of(root, path);
  }

  /** The tables' rows, with nothing that differs between two ways to the same end. */
  public Map<String, List<String>> digest() {
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

  /** A table below the root. */
  public Dataset<Row> table(String path) {
    return spark.read().format("delta").load(root + "/" + path);
  }
}

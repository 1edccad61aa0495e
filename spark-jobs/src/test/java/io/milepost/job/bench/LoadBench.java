package io.milepost.job.bench;

import io.milepost.job.Fixtures;
import io.milepost.job.JobSession;
import io.milepost.job.JobState;
import io.milepost.job.Sessions;
import io.milepost.job.SparkTypes;
import io.milepost.job.ingest.PostgresSource;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneReader;
import io.milepost.model.job.Connection;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.Guard;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.job.IngestSpec.Source;
import io.milepost.model.schema.Schema;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The first load of a table of PostgreSQL into milestones, against the copy of it to Parquet that
 * anybody would write with Spark: in turn, in one session, with as many connections.
 */
final class LoadBench {
  private static final int CONNECTIONS = 2;
  private static final double GOAL = 2;
  private static final double NANOS = 1e9;
  private static final int WRONG = 1;
  private static final Schema SCHEMA =
      Fixtures.schema(
          "!id bigint", "name string", "city string", "amount decimal(12,2)", "changed timestamp");
  private static final List<String> SUMS =
      List.of(
          "count(*)",
          "sum(id)",
          "CAST(sum(amount) AS DECIMAL(38, 2))",
          "sum(length(name))",
          "count(DISTINCT city)");

  private final SparkSession spark;
  private final PostgresDatabase database;
  private final Path folder;
  private final long rows;

  private LoadBench(SparkSession spark, PostgresDatabase database, Path folder, long rows) {
    this.spark = spark;
    this.database = database;
    this.folder = folder;
    this.rows = rows;
  }

  /**
   * Measures, and prints a line of JSON.
   *
   * @param arguments a folder for what is written, rows of the table, turns that are counted
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    long rows = Long.parseLong(arguments[1]);
    int runs = Integer.parseInt(arguments[2]);
    try (SparkSession spark = Sessions.open("bench")) {
      PostgresDatabase database = PostgresExtension.freshDatabase();
      if (!new LoadBench(spark, database, folder, rows).measure(runs)) {
        System.exit(WRONG);
      }
    }
  }

  private boolean measure(int runs) throws IOException {
    database.execute(
        """
        CREATE TABLE facts AS
          SELECT n AS id, 'name ' || n AS name, 'city ' || n %% 1000 AS city,
            (n %% 100000)::numeric(12, 2) / 100 AS amount,
            timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second' AS changed
          FROM generate_series(1, %d) n;
        ALTER TABLE facts ADD PRIMARY KEY (id);
        ANALYZE facts;
        """
            .formatted(rows));
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    boolean checked = true;
    for (int run = 0; run <= runs; run++) {
      double copied = seconds(this::copy);
      double loaded = seconds(this::load);
      System.err.printf("copied %.1f s, loaded %.1f s%n", copied, loaded);
      if (run > 0) { // The first turn is not counted.
        ours.add(loaded);
        theirs.add(copied);
      }
      checked &= sums(spark.read().parquet(path("copy"))).equals(sums(reader().live()));
      FileUtils.deleteDirectory(folder.toFile());
    }
    System.out.println(json(ours, theirs, checked));
    return checked;
  }

  private void copy() {
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    properties.setProperty("driver", "org.postgresql.Driver");
    properties.setProperty("fetchsize", "10000");
    spark
        .read()
        .jdbc(database.url(), "facts", "id", 1, rows + 1, CONNECTIONS, properties)
        .write()
        .parquet(path("copy"));
  }

  private void load() {
    Connection connection = Fixtures.connection(database);
    Source.Database from = new Source.Database(connection, Optional.of("public"));
    IngestDataset dataset =
        new IngestDataset(
            new DatasetId("shop", "facts"),
            "facts",
            Mode.FULL,
            SCHEMA,
            Guard.DEFAULT,
            Optional.empty());
    IngestSpec job =
        new IngestSpec(
            Fixtures.platform(folder),
            "shop",
            from,
            CONNECTIONS,
            IngestSpec.TableFormat.FAST,
            List.of(dataset));
    JobSession session =
        new JobSession(spark, new JobState(Optional.empty(), line -> {}), Map.of(), line -> {});
    MergeSpec spec =
        MergeSpec.of(new DatasetKey("shop", "facts"), IngestMode.FULL, SparkTypes.stored(SCHEMA))
            .key("id")
            .build();
    new Ingestion(spark, new IngestionSpec(path("lake"), "shop", List.of(spec)))
        .run(
            BatchRequest.of("1"),
            new PostgresSource(session, Fixtures.connector(database), job, from));
  }

  private MilestoneReader reader() {
    return MilestoneReader.open(spark, path("lake"), new DatasetKey("shop", "facts"));
  }

  private static String sums(Dataset<Row> rows) {
    return rows.selectExpr(SUMS.toArray(String[]::new)).head().toString();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static double seconds(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / NANOS;
  }

  private String json(List<Double> ours, List<Double> theirs, boolean checked) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    double ratio = median(ratios);
    return String.format(
        Locale.ROOT,
        "{\"id\":\"load-1\",\"what\":\"first load of a PostgreSQL table until it is merged / copy"
            + " to Parquet by JDBC\",\"ratio\":%.2f,\"goal\":\"<= 2\",\"min\":%.2f,\"max\":%.2f,"
            + "\"runs\":%d,\"met\":%s,\"ours\":%.1f,\"theirs\":%.1f,\"unit\":\"s\",\"checked\":%s,"
            + "\"rows\":%d}",
        ratio,
        Collections.min(ratios),
        Collections.max(ratios),
        ratios.size(),
        checked && ratio <= GOAL,
        median(ours),
        median(theirs),
        checked,
        rows);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}

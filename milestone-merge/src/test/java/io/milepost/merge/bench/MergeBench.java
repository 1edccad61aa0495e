package io.milepost.merge.bench;

import io.milepost.merge.SessionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Measures merges and prints a line of JSON per figure; {@code scripts/bench} runs it. */
final class MergeBench {
  private static final int WRONG = 1;

  private MergeBench() {}

  /**
   * Runs the scenarios.
   *
   * @param arguments a size, a folder for tables, then ids of figures; none for all
   */
  public static void main(String[] arguments) throws IOException {
    Size size = Size.of(arguments[0]);
    Set<String> wanted = new TreeSet<>(List.of(arguments).subList(2, arguments.length));
    Figures figures = new Figures(System.out);
    try (SparkSession spark = session()) {
      Bench bench = new Bench(spark, Path.of(arguments[1]), size, wanted, figures);
      scenarios()
          .forEach(
              (ids, scenario) -> {
                if (bench.wants(ids.toArray(String[]::new))) {
                  long began = System.nanoTime();
                  bench.measure(ids.get(0), scenario);
                  System.err.printf("%s: %.0f s in all%n", ids, Bench.since(began));
                }
              });
    }
    if (!figures.wrong().isEmpty()) {
      System.err.println("Wrong rows: " + String.join(", ", figures.wrong()));
      System.exit(WRONG);
    }
  }

  private static Map<List<String>, Function<Bench, Runnable>> scenarios() {
    Map<List<String>, Function<Bench, Runnable>> scenarios = new LinkedHashMap<>();
    scenarios.put(List.of("merge-1", "merge-2", "merge-4"), LargeHistory::new);
    scenarios.put(List.of("merge-3"), Growth::new);
    scenarios.put(List.of("merge-5"), FullRead::new);
    scenarios.put(List.of("merge-6", "merge-9"), Readings::new);
    scenarios.put(List.of("merge-7"), ManyDatasets::new);
    scenarios.put(List.of("merge-8"), DailyBatches::new);
    scenarios.put(List.of("merge-10"), Shares::new);
    scenarios.put(List.of("merge-12"), HeapPeak::new);
    return scenarios;
  }

  /**
   * A session with the settings that jobs start with on one machine. Module spark-jobs sets them in
   * its {@code Sessions}, which this one cannot see; plans are compiled and adapted here as there,
   * unlike in the session of our tests. {@code -Dmilepost.merge} chooses how milestones are merged.
   */
  static SparkSession session() {
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    SparkConf conf = new SparkConf();
    conf.set("spark.master", "local[*]");
    conf.set("spark.ui.enabled", "false");
    conf.set("spark.ui.showConsoleProgress", "false");
    conf.set("spark.sql.shuffle.partitions", cores);
    conf.set("spark.driver.host", "localhost");
    conf.set("spark.driver.bindAddress", "127.0.0.1");
    SessionSettings.onOneMachine().forEach(conf::set);
    SessionSettings.defaults().forEach(conf::set);
    conf.set("spark.speculation", "false");
    String merge = System.getProperty("milepost.merge", "");
    if (!merge.isEmpty()) {
      conf.set("spark.milepost.merge", merge);
    }
    return SparkSession.builder().appName("milepost bench").config(conf).getOrCreate();
  }
}

package io.milepost.merge.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
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
    try (SparkSession spark = JobLike.open()) {
      Bench bench = new Bench(spark, Path.of(arguments[1]), size, wanted, figures);
      scenarios()
          .forEach(
              (ids, scenario) -> {
                if (bench.wants(ids.toArray(String[]::new))) {
                  bench.measure(ids.get(0), scenario);
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
    return scenarios;
  }
}

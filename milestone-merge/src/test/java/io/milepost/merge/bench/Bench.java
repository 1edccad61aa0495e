package io.milepost.merge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What scenarios share.
 *
 * @param folder of a scenario, where its tables lie
 * @param wanted ids of figures, such as {@code merge-1}; none for all
 */
record Bench(SparkSession spark, Path folder, Size size, Set<String> wanted, Figures figures) {
  /** Turns that are not counted: classes are loaded and plans compiled in them. */
  static final int WARM = Integer.getInteger("milepost.warm", 1);

  /** Turns that are counted. */
  static final int RUNS = Integer.getInteger("milepost.runs", 3);

  private static final double NANOS = 1e9;

  Bench {
    wanted = Set.copyOf(wanted);
  }

  /** Measures a scenario in a folder of its own, which is empty before and gone after it. */
  void measure(String name, Function<Bench, Runnable> scenario) {
    Bench own = new Bench(spark, folder.resolve(name), size, wanted, figures);
    delete(own.folder());
    scenario.apply(own).run();
    delete(own.folder());
  }

  /** Whether one of these figures is asked for. */
  boolean wants(String... ids) {
    return wanted.isEmpty() || Stream.of(ids).anyMatch(wanted::contains);
  }

  Facts facts() {
    return new Facts(spark);
  }

  /** A folder of the scenario. */
  Path folder(String name) {
    return folder.resolve(name);
  }

  /** Rows as a source has them: in one Parquet file, or in one for each two million. */
  Dataset<Row> source(String name, Dataset<Row> rows, long count) {
    String path = folder(name).toString();
    rows.coalesce((int) Math.max(1, count / 2_000_000)).write().parquet(path);
    return spark.read().parquet(path);
  }

  /** Deletes a folder of the scenario. */
  void forget(String name) {
    delete(folder(name));
  }

  /** Seconds that work takes. */
  static double seconds(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return since(began);
  }

  /** Seconds since a time of {@link System#nanoTime}. */
  static double since(long began) {
    return (System.nanoTime() - began) / NANOS;
  }

  /**
   * Reads all of all rows, and does nothing with them. Delta 4.0 cannot read deletion vectors for a
   * sink of Spark's second kind, such as {@code noop}.
   */
  static void read(Dataset<Row> rows) {
    ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toRdd().count();
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + folder, e);
    }
  }
}

package io.milepost.merge.kill;

import io.milepost.testing.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** All rows of all tables below a root, with nothing that differs between two ways to one end. */
final class LakeDigest {
  /** An attempt that was killed is not the one that ended the work, nor was it at the same time. */
  private static final Set<String> OF_ATTEMPTS = Set.of("attempt", "published_at");

  private LakeDigest() {}

  static Map<String, List<String>> of(SparkSession spark, Path root) {
    Map<String, List<String>> digest = new TreeMap<>();
    try (Stream<Path> folders = Files.walk(root)) {
      for (Path log : folders.filter(path -> path.endsWith("_delta_log")).toList()) {
        Path table = log.getParent();
        Dataset<Row> rows = spark.read().format("delta").load(table.toString());
        String[] columns =
            Arrays.stream(rows.columns())
                .filter(name -> !OF_ATTEMPTS.contains(name))
                .sorted()
                .toArray(String[]::new);
        digest.put(root.relativize(table).toString(), TextTable.lines(rows, columns));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return digest;
  }
}

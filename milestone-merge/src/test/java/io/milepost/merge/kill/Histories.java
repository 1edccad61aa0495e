package io.milepost.merge.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/** Lakes after some days, each made once and copied for every use. */
final class Histories {
  private static final Map<Integer, Path> MADE = new HashMap<>();

  private Histories() {}

  /** A process that begins to work on a lake of its own. */
  static Bench copied(SparkSession spark, int days, Path folder) {
    try {
      if (days > 0) {
        FileUtils.copyDirectory(made(spark, days).toFile(), folder.toFile());
      }
      return new Bench(spark, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Path made(SparkSession spark, int days) throws IOException {
    Path known = MADE.get(days);
    if (known != null) {
      return known;
    }
    Path folder = Files.createTempDirectory("days" + days);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(folder.toFile())));
    if (days > 1) {
      FileUtils.copyDirectory(made(spark, Operation.before(days)).toFile(), folder.toFile());
    }
    Operation.history(new Bench(spark, folder), days);
    MADE.put(days, folder);
    return folder;
  }
}

package io.milepost.merge.care;

import io.milepost.merge.BatchResult;
import io.milepost.merge.Lake;
import io.milepost.testing.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/** Five days of two datasets, run once and copied for every test that spoils them. */
final class FiveDays {
  static final String COLUMNS = "id bigint|name";

  static final String VERSIONS = COLUMNS + "|mp_batch_in bigint|mp_batch_out bigint";

  /**
   * What the five days should have been for keys 1 and 6: key 1 was Ann all along, 6 was missed.
   */
  private static final String[] RIGHT = {"1|Ann|1|NULL", "6|Fay|2|4"};

  private static Path made;

  private FiveDays() {}

  /** A lake of its own in a folder. */
  static synchronized Lake in(SparkSession spark, Path root) {
    try {
      if (made == null) {
        Path folder = Files.createTempDirectory("five-days");
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(folder.toFile())));
        run(lake(spark, folder));
        made = folder;
      }
      FileUtils.copyDirectory(made.toFile(), root.toFile());
      return lake(spark, root)
          .has("pets", COLUMNS, "1|Max")
          .has("people", COLUMNS, "1|Anne", "2|Bob");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one more day; its run and attempt are called like it. */
  static BatchResult day(Lake lake, int day) {
    lake.source.on(day);
    return lake.run("day" + day, "day" + day);
  }

  /** Puts right what the five days should have been. */
  static BatchResult restate(SparkSession spark, Care care, String name) {
    return new Restatement(care, Upkeep.key("people"))
        .restate(
            Slice.keys(TextTable.frame(spark, "id bigint", "1", "6")),
            Correction.versions(TextTable.frame(spark, VERSIONS, RIGHT)),
            Upkeep.request(name));
  }

  private static Lake lake(SparkSession spark, Path root) {
    return new Lake(spark, root).dataset("people", COLUMNS, "id").dataset("pets", COLUMNS, "id");
  }

  private static void run(Lake lake) {
    lake.has("pets", COLUMNS, "1|Rex").has("people", COLUMNS, "1|Ann", "2|Bob", "5|Eva");
    lake.day(1);
    lake.has("people", COLUMNS, "1|Anna", "2|Bob", "3|Cid", "5|Eva");
    lake.day(2);
    lake.has("pets", COLUMNS, "1|Max");
    lake.has("people", COLUMNS, "1|Ann", "2|Bob", "4|Dan", "5|Eva");
    lake.day(3);
    lake.has("people", COLUMNS, "1|Ann", "2|Bob");
    lake.day(4);
    lake.has("people", COLUMNS, "1|Anne", "2|Bob");
    lake.day(5);
  }
}

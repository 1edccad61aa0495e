package io.milepost.merge.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.Lake;
import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What batches do to the disk of one machine. */
@ExtendWith(SparkExtension.class)
class LocalDiskIT {
  private static final String PEOPLE = "id int|name";

  /** The session of our tests has Delta's own log store, which makes commits by itself. */
  private static final String COMMIT = ".*/_delta_log/\\.{0,2}\\d{20}\\.json.*";

  @TempDir private Path root;

  @Test
  void batchesStartNoProcessForAFile(SparkSession spark) throws IOException {
    Lake lake = new Lake(spark, root).dataset("people", PEOPLE, "id");

    List<String> started =
        StartedProcesses.about(
            root,
            () -> {
              lake.has("people", PEOPLE, "1|Ann", "2|Ben");
              lake.day(1);
              lake.has("people", PEOPLE, "1|Anna", "3|Cy");
              assertThat(lake.day(2).datasets().get(0).keys()).isEqualTo(new Keys(1, 1, 1, 0));
            });

    assertThat(started).allMatch(command -> command.matches(COMMIT));
  }
}

package io.milepost.merge.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.SessionSettings;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.AddFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
final class SmallFilesIT {
  private static final int MANY = 4;
  private static final long LARGE_ROWS = 1_000_000;

  @Test
  void areBroughtTogetherOnceTheyAreMany(SparkSession spark, @TempDir Path folder) {
    SparkSession own = SessionSettings.pinned(spark);
    String table = folder.resolve("t").toString();
    for (int i = 0; i < MANY - 1; i++) {
      append(own, table, i, 1);
    }
    new SmallFiles(own, MANY).fold(table);
    assertThat(files(own, table)).hasSize(MANY - 1);
    append(own, table, MANY - 1, 1);
    new SmallFiles(own, MANY).fold(table);
    assertThat(files(own, table)).hasSize(1);
    assertThat(own.read().format("delta").load(table).distinct().count()).isEqualTo(MANY);
  }

  /** Also where rows of it are marked as deleted. */
  @Test
  void leaveALargeOneAsItIs(SparkSession spark, @TempDir Path folder) {
    SparkSession own = SessionSettings.pinned(spark);
    String table = folder.resolve("t").toString();
    append(own, table, 0, LARGE_ROWS);
    own.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.enableDeletionVectors' = true)"
            .formatted(table));
    own.sql("DELETE FROM delta.`%s` WHERE id %% 5 = 0".formatted(table));
    Set<String> large = files(own, table);
    for (int i = 0; i < MANY; i++) {
      append(own, table, LARGE_ROWS + i, 1);
    }
    new SmallFiles(own, MANY).fold(table);
    assertThat(files(own, table)).hasSize(2).containsAll(large);
    assertThat(own.read().format("delta").load(table).count()).isEqualTo(LARGE_ROWS / 5 * 4 + MANY);
  }

  private static void append(SparkSession spark, String table, long from, long rows) {
    spark
        .range(from, from + rows)
        .selectExpr("id", "rand(1) AS noise")
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(table);
  }

  private static Set<String> files(SparkSession spark, String table) {
    Set<String> paths = new HashSet<>();
    for (AddFile file : TableAt.now(spark, table).files(file -> true)) {
      paths.add(file.path());
    }
    return paths;
  }
}

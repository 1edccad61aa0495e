package io.milepost.merge.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.batch.Parallel;
import io.milepost.merge.held.FewRows;
import io.milepost.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
final class StagedFilesIT {
  private static final int FOLDERS = 4;
  private static final int READS = 200;
  private static final long ROWS = 100;

  /** Several datasets are staged at once; Spark keeps the columns to read in Hadoop's settings. */
  @Test
  void areReadUnderTheirOwnColumnsBesideOthers(SparkSession spark, @TempDir Path root) {
    List<Dataset<Row>> frames =
        IntStream.range(0, FOLDERS)
            .mapToObj(i -> spark.range(ROWS).selectExpr("id", "concat('v', id) AS c" + i))
            .toList();
    for (int i = 0; i < FOLDERS; i++) {
      frames.get(i).write().parquet(root.resolve(i + "/rows").toString());
    }
    Configuration shared = spark.sparkContext().hadoopConfiguration();
    Map<String, String> before = settings(shared);
    List<Integer> reads = IntStream.range(0, FOLDERS * READS).boxed().toList();
    List<Long> values =
        new Parallel(spark, "read")
            .map(
                reads,
                read -> {
                  int i = read % FOLDERS;
                  StagedFiles files = new StagedFiles(shared, root.resolve("" + i).toString());
                  return values(
                      files.few(spark, frames.get(i).schema(), StagedFiles.ROWS).orElseThrow());
                });
    assertThat(values).containsOnly(ROWS);
    assertThat(settings(shared)).isEqualTo(before);
  }

  private static long values(FewRows rows) {
    return rows.rows().stream()
        .filter(row -> row.getUTF8String(1) != null)
        .filter(row -> row.getUTF8String(1).toString().equals("v" + row.getLong(0)))
        .count();
  }

  private static Map<String, String> settings(Configuration hadoop) {
    Map<String, String> settings = new TreeMap<>();
    hadoop.forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
    return settings;
  }
}

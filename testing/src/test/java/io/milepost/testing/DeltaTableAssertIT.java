package io.milepost.testing;

import static io.milepost.testing.DeltaTableAssert.assertThatTable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class DeltaTableAssertIT {
  @Test
  void tellsVersionsCommitsAndProperties(SparkSession spark, @TempDir Path folder) {
    Path table = folder.resolve("table");
    assertThat(DeltaTableAssert.lastVersion(table)).isEqualTo(-1);
    spark
        .range(3)
        .coalesce(1)
        .write()
        .format("delta")
        .option("userMetadata", "the first")
        .option("delta.appendOnly", "true")
        .save(table.toString());
    assertThatTable(table)
        .hasVersion(0)
        .addedFiles(0, 1)
        .hasNote(0, "the first")
        .hasProperty(spark, "delta.appendOnly", "true");
  }

  @Test
  void failsWhenTheyAreOther(SparkSession spark, @TempDir Path folder) {
    Path table = folder.resolve("table");
    spark.range(3).coalesce(1).write().format("delta").save(table.toString());
    assertThatThrownBy(() -> assertThatTable(table).hasVersion(1))
        .hasMessageContaining("but found 0");
    assertThatThrownBy(() -> assertThatTable(table).addedFiles(0, 2))
        .hasMessageContaining("to add 2 files but it added 1");
    assertThatThrownBy(() -> assertThatTable(table).hasNote(0, "other"))
        .hasMessageContaining("Expected note other");
    assertThatThrownBy(() -> assertThatTable(table).hasProperty(spark, "a", "b"))
        .hasMessageContaining("Expected property a = b");
  }
}

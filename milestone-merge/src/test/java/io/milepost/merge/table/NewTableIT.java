package io.milepost.merge.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class NewTableIT {
  private static final StructType SCHEMA = new StructType().add("id", DataTypes.LongType);

  @TempDir private Path folder;

  @Test
  void takesThePlaceOfWhatAnAttemptLeftThatWasKilledInItsFirstCommit(SparkSession spark)
      throws IOException {
    Path log = Files.createDirectories(folder.resolve("table/_delta_log"));
    Files.createDirectory(log.resolve("_commits"));
    Files.writeString(log.resolve(".00000000000000000000.json.5f3a"), "{\"half");
    NewTable.of(folder.resolve("table").toString(), SCHEMA).create(spark);
    assertThat(spark.read().format("delta").load(folder.resolve("table").toString()).schema())
        .isEqualTo(SCHEMA);
  }

  @Test
  void touchesNoFolderOfAnother(SparkSession spark) throws IOException {
    Path theirs = Files.createDirectories(folder.resolve("table")).resolve("rows.csv");
    Files.writeString(theirs, "1");
    NewTable table = NewTable.of(folder.resolve("table").toString(), SCHEMA);
    assertThatThrownBy(() -> table.create(spark)).hasMessageContaining("is not a Delta table");
    assertThat(theirs).hasContent("1");
  }
}

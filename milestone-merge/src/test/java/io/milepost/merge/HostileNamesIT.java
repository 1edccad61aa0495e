package io.milepost.merge;

import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.merge.care.Care;
import io.milepost.merge.care.Correction;
import io.milepost.merge.care.Restatement;
import io.milepost.merge.care.Slice;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Names of roots and datasets are names: neither patterns nor ways to other folders. */
@ExtendWith(SparkExtension.class)
class HostileNamesIT {
  private static final String COLUMNS = "id bigint|name";
  private static final String REASONS = COLUMNS + "|mp_reason";
  private static final List<String> NAMES = List.of("p1", "p*", "../../../../../x", "[{?\\");

  @Test
  void stayInTheirFolders(SparkSession spark, @TempDir Path folder) throws IOException {
    Path root = folder.resolve("br[1]{a}*");
    Lake lake = new Lake(spark, root);
    for (String name : NAMES) {
      lake.dataset(name, COLUMNS, "id").has(name, REASONS, "1|" + name + "|NULL", "2|?|bad");
    }
    lake.day(1);
    new Restatement(new Care(spark, root.toString()), new DatasetKey(Lake.STORE, "p*"))
        .restate(
            Slice.where("id = 1"),
            Correction.changes(TextTable.frame(spark, COLUMNS + "|mp_batch bigint", "1|right|1")),
            BatchRequest.of("right"));

    for (String name : NAMES) {
      String value = name.equals("p*") ? "right" : name;
      assertThat(lake.read(name).live()).hasRows(COLUMNS, "1|" + value);
      String quarantine = "datasets/shop/" + TablePaths.segment(name) + "/quarantine";
      assertThat(lake.table(quarantine)).hasRows("mp_reason", "bad");
    }
    try (Stream<Path> there = Files.list(folder)) {
      assertThat(there).containsExactly(root);
    }
  }
}

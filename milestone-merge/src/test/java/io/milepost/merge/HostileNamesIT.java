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
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** A merge counts by names of its own. */
  @ParameterizedTest
  @EnumSource(names = {"FULL", "CDC"})
  void mayBeWordsOfOurs(IngestMode mode, SparkSession spark, @TempDir Path root) {
    String columns = "id bigint|opened|stay|ended|going|named|Inserted|changed|file|row|place";
    boolean events = mode == IngestMode.CDC;
    String header = events ? "mp_op|mp_seq bigint|" + columns : columns;
    Lake lake = new Lake(spark, root);
    StructType schema = TextTable.frame(spark, columns).schema();
    lake.dataset(Lake.builder("words", mode, schema, "id").build());
    lake.has("words", header, (events ? "insert|1|" : "") + "1|a|b|c|d|e|f|g|h|i|j").day(1);
    String second = "1|A|b|c|d|e|f|g|h|i|J";
    lake.has("words", header, (events ? "update|2|" : "") + second);
    assertThat(lake.day(2).datasets().get(0).keys().changed()).isEqualTo(1);
    assertThat(lake.read("words").live()).hasRows(columns, second);
    assertThat(lake.read("words").versions().count()).isEqualTo(2);
  }
}

package io.milepost.merge.care;

import static io.milepost.testing.DeltaTableAssert.lastVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.milepost.merge.Lake;
import io.milepost.merge.RefusedException;
import io.milepost.merge.care.Compaction.Compacted;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class CompactionIT {
  private static final String COLUMNS = FiveDays.COLUMNS;

  @Test
  void bringsSmallFilesTogetherAndChangesNoAnswer(SparkSession spark, @TempDir Path root) {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    var before = lake.digest();
    List<String> versions = TextTable.lines(lake.read("people").versions());
    Compaction compaction = new Compaction(upkeep.now());

    List<Compacted> compacted = compaction.compact(Upkeep.key("people"));

    assertThat(compacted)
        .extracting(done -> done.before().files(), done -> done.after().files())
        .containsExactly(tuple(5L, 1L), tuple(6L, 2L));
    assertThat(compacted.get(0).table()).endsWith("datasets/shop/people/changes");
    assertThat(compaction.compactLedger("shop").after().files()).isEqualTo(1);
    assertThat(lake.digest()).isEqualTo(before);
    assertThat(TextTable.lines(lake.read("people").versions())).isEqualTo(versions);

    long version = lastVersion(lake.folder("datasets/shop/people/milestones"));
    compaction.compact(Upkeep.key("people"));
    assertThat(lastVersion(lake.folder("datasets/shop/people/milestones"))).isEqualTo(version);
    lake.has("people", COLUMNS, "1|Anne", "9|Ida");
    assertThat(FiveDays.day(lake, 6).batch()).isEqualTo(6);
    assertThat(lake.read("people").live().count()).isEqualTo(2);
  }

  @Test
  void deletesOnlyFilesThatNoReaderWithinThePromiseNeeds(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Path milestones = compacted(lake, upkeep);
    Set<Path> all = files(milestones);
    List<String> versions = TextTable.lines(lake.read("people").versions());

    new Vacuum(upkeep.now()).vacuum(Upkeep.key("people"));
    assertThat(files(milestones)).isEqualTo(all);

    age(milestones, Duration.ofDays(8));
    new Vacuum(upkeep.now()).vacuum(Upkeep.key("people"));
    assertThat(files(milestones)).hasSize(2);
    assertThat(TextTable.lines(lake.read("people").versions())).isEqualTo(versions);
  }

  @Test
  void keepsALongerPromiseOnceItWasGiven(SparkSession spark, @TempDir Path root)
      throws IOException {
    Lake lake = FiveDays.in(spark, root);
    Upkeep upkeep = new Upkeep(spark, lake);
    Path milestones = compacted(lake, upkeep);
    Set<Path> all = files(milestones);
    age(milestones, Duration.ofDays(8));

    new Vacuum(upkeep.now(), Duration.ofDays(9)).vacuum(Upkeep.key("people"));
    assertThat(files(milestones)).isEqualTo(all);
    new Vacuum(upkeep.now()).vacuum(Upkeep.key("people"));
    assertThat(files(milestones)).isEqualTo(all);
  }

  /** Milestones of which most files are needed no more, and all are old. */
  private static Path compacted(Lake lake, Upkeep upkeep) throws IOException {
    Path milestones = lake.folder("datasets/shop/people/milestones");
    new Compaction(upkeep.now()).compact(Upkeep.key("people"));
    for (Path file : files(milestones)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
    }
    return milestones;
  }

  @Test
  void promisesReadersNoLessThanAWeek(SparkSession spark, @TempDir Path root) {
    Upkeep upkeep = new Upkeep(spark, new Lake(spark, root));
    assertThatThrownBy(() -> new Vacuum(upkeep.now(), Duration.ofHours(167)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Invalid promise to readers: PT167H (at least PT168H: one that is open would lose its"
                + " files)");
  }

  private static Set<Path> files(Path table) throws IOException {
    try (Stream<Path> files = Files.walk(table)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> !file.toString().contains("_delta_log"))
          .collect(Collectors.toSet());
    }
  }

  /** Lets every removal of a file be that old. */
  private static void age(Path table, Duration by) throws IOException {
    long then = Instant.now().minus(by).toEpochMilli();
    try (Stream<Path> log = Files.list(table.resolve("_delta_log"))) {
      for (Path commit : log.filter(file -> file.toString().endsWith(".json")).toList()) {
        String text = Files.readString(commit);
        Files.writeString(
            commit, text.replaceAll("\"deletionTimestamp\":\\d+", "\"deletionTimestamp\":" + then));
        Files.deleteIfExists(commit.resolveSibling("." + commit.getFileName() + ".crc"));
      }
    }
    DeltaLog.clearCache();
  }
}

package io.milepost.merge;

import static io.milepost.testing.DeltaTableAssert.lastVersion;
import static io.milepost.testing.FrameAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.MergeSpec.TableFormat;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.direct.Merges;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.version.MilestoneMerge;
import io.milepost.merge.version.MilestoneMerge.DatasetBatch;
import io.milepost.testing.SparkExtension;
import io.milepost.testing.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkExtension.class)
class MilestoneMergeIT {
  private static final String LOG = "id bigint|no int|name|mp_op";
  private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    "PUBLIC, 100000, FAST",
    "PUBLIC, 0, FAST",
    "PUBLIC, 0, COMPATIBLE",
    "DIRECT, 100000, FAST",
    "DIRECT, 3, FAST",
    "DIRECT, 0, FAST",
    "DIRECT, 0, COMPATIBLE"
  })
  void closesAndOpensVersions(
      Merges strategy, long fewRows, TableFormat format, SparkSession spark) {
    Tables tables = new Tables(spark, root, format, new Way(strategy, fewRows));
    tables.merge(
        1,
        new Keys(4, 0, 0, 0),
        "1|1|Ann|insert",
        "1|2|Abe|insert",
        "2|1|Bob|insert",
        "3|1||insert");
    String[] second = {"1|1|Anna|update", "2|1|NULL|delete", "3|1|NULL|update", "2|2|Bo|insert"};
    tables.merge(2, new Keys(1, 2, 1, 1), second);
    tables.merge(3, new Keys(1, 1, 0, 3), "2|1|Bob|insert", "1|1|Annie|update");
    long version = lastVersion(root.resolve("datasets/shop/people/milestones"));
    tables.again(2, new Keys(1, 2, 1, 1));
    tables.again(3, new Keys(1, 1, 0, 3));
    assertThat(lastVersion(root.resolve("datasets/shop/people/milestones"))).isEqualTo(version);
    assertThat(tables.milestones())
        .hasRows(
            "id bigint|no int|name|mp_batch_in bigint|mp_batch_out bigint|mp_open boolean",
            "1|1|Ann|1|2|false",
            "1|1|Anna|2|3|false",
            "1|1|Annie|3|NULL|true",
            "1|2|Abe|1|NULL|true",
            "2|1|Bob|1|2|false",
            "2|1|Bob|3|NULL|true",
            "2|2|Bo|2|NULL|true",
            "3|1||1|2|false",
            "3|1|NULL|2|NULL|true");
    assertThat(tables.milestones().where("not mp_open"))
        .hasRows(
            "mp_valid_from timestamp|mp_valid_to timestamp|mp_seq_in bigint|mp_seq_out bigint",
            "2026-01-01 00:00:01|2026-01-01 00:00:02|0|0",
            "2026-01-01 00:00:01|2026-01-01 00:00:02|0|0",
            "2026-01-01 00:00:02|2026-01-01 00:00:03|0|0",
            "2026-01-01 00:00:01|2026-01-01 00:00:02|0|0");
  }

  @ParameterizedTest
  @CsvSource({"PUBLIC, 100000", "PUBLIC, 0", "DIRECT, 100000", "DIRECT, 1", "DIRECT, 0"})
  void failsWhenCountsAreNotAsSealed(Merges strategy, long fewRows, SparkSession spark) {
    Tables tables = new Tables(spark, root, TableFormat.FAST, new Way(strategy, fewRows));
    tables.merge(1, new Keys(2, 0, 0, 0), "1|1|Ann|insert", "2|1|Bob|insert");
    assertThatThrownBy(() -> tables.merge(2, new Keys(0, 1, 1, 0), "1|1|Anna|update"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot merge batch 2 of shop.people: versions closed 1, but should be 2");
  }

  @ParameterizedTest
  @EnumSource
  void stopsWhenAnotherAttemptsRowsAreThere(Merges strategy, SparkSession spark) {
    Tables tables = new Tables(spark, root, TableFormat.FAST, new Way(strategy, 0));
    tables.merge(1, new Keys(1, 0, 0, 0), "1|1|Ann|insert");
    assertThatThrownBy(() -> tables.merge(1, new Keys(1, 0, 0, 0), "other", "1|1|Ann|insert"))
        .isInstanceOf(AnotherAttemptWonException.class)
        .hasMessageContaining("it holds note, not other");
    assertThatThrownBy(() -> tables.mergeAs("other", 1, new Keys(1, 0, 0, 0)))
        .isInstanceOf(AnotherAttemptWonException.class)
        .hasMessageContaining("Cannot merge batch 1 of shop.people: its milestones hold");
  }

  /** A batch whose time is over is another attempt's; nothing is tried again and again. */
  @ParameterizedTest
  @EnumSource
  void stopsWhenALaterBatchIsThere(Merges strategy, SparkSession spark) {
    Tables tables = new Tables(spark, root, TableFormat.FAST, new Way(strategy, 0));
    tables.merge(2, new Keys(1, 0, 0, 0), "1|1|Ann|insert");
    assertThatThrownBy(() -> tables.mergeAs("late", 1, new Keys(1, 0, 0, 0)))
        .isInstanceOf(AnotherAttemptWonException.class);
    assertThatThrownBy(() -> tables.merge(1, new Keys(1, 0, 0, 0), "2|1|Bob|insert"))
        .isInstanceOf(AnotherAttemptWonException.class)
        .hasMessageContaining("a later one was there first");
    assertThat(tables.milestones().count()).isEqualTo(1);
  }

  /** How it is merged, and how many live rows are few. */
  private record Way(Merges strategy, long fewRows) {}

  /** The tables of one dataset. */
  private static final class Tables {
    private final SparkSession spark;
    private final TablePaths paths;
    private final MilestoneMerge merge;
    private final TableContract contract;

    Tables(SparkSession session, Path root, TableFormat format, Way way) {
      spark = SessionSettings.pinned(session);
      paths = new TablePaths(root.toString());
      merge =
          new MilestoneMerge(spark, paths, way.strategy().strategy(spark, paths, way.fewRows()));
      MergeSpec spec =
          Lake.spec("people", TextTable.frame(spark, "id bigint|no int|name").schema(), "id", "no");
      contract = TableContract.of("shop", spec, 1);
      new DatasetTables(spark, paths).prepare(contract, format);
    }

    void merge(long batch, Keys keys, String... changes) {
      boolean named = !changes[0].contains("|");
      String note = named ? changes[0] : "note";
      String[] lines = named ? java.util.Arrays.copyOfRange(changes, 1, changes.length) : changes;
      Dataset<Row> rows =
          TextTable.frame(spark, LOG, lines).withColumn("mp_seq", functions.lit(0L));
      new ChangeLog(spark, paths.changes(contract.dataset()))
          .append(
              MilestoneSteps.logged(rows, batch),
              lines.length,
              new Transaction("shop/people", batch, note));
      mergeAs(note, batch, keys);
    }

    void again(long batch, Keys keys) {
      mergeAs("note", batch, keys);
    }

    void mergeAs(String note, long batch, Keys keys) {
      ChangeLog log = new ChangeLog(spark, paths.changes(contract.dataset()));
      assertThat(
              merge.merge(
                  new DatasetBatch(
                      contract,
                      batch,
                      NEW_YEAR.plusSeconds(batch),
                      log.rows(batch - 1, batch).count(),
                      0,
                      Optional.of(keys),
                      Transaction.Note.of(batch, note, "fingerprint"))))
          .isEqualTo(keys);
    }

    Dataset<Row> milestones() {
      return spark.read().format("delta").load(paths.milestones(contract.dataset()));
    }
  }
}

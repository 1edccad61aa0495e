package io.milepost.merge.direct;

import static org.apache.spark.sql.functions.col;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.commit.FileRows;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.held.FewRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Action$;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.CommitInfo;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.util.FileNames$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The rows of a batch in a change log, from the files that its commit added: no other file is
 * looked at, however long the log is.
 */
final class BatchRows {
  /** How far back a commit is looked for. */
  private static final int REACH = 20;

  /** Of files: rows of no more than that the driver holds. */
  static final long SMALL_BYTES = 8L << 20;

  private final TableAt table;
  private final List<AddFile> files;
  private final long batch;

  private BatchRows(TableAt table, List<AddFile> files, long batch) {
    this.table = table;
    this.files = files;
    this.batch = batch;
  }

  /**
   * The rows, if the commit is among the last ones and its files are still those of the table.
   *
   * @param note what the commit says of itself
   */
  static Optional<BatchRows> of(SparkSession spark, String changes, long batch, String note) {
    TableAt table = TableAt.now(spark, changes);
    return added(table, note).map(files -> new BatchRows(table, files, batch));
  }

  /** How many there are. */
  long count() {
    return TableAt.count(files);
  }

  /** Whether the driver can hold them: what is small on disk is not large in memory. */
  boolean isSmall() {
    return TableAt.bytes(files) <= SMALL_BYTES;
  }

  /** The files that hold them. */
  List<Path> files() {
    return files.stream().map(table::path).toList();
  }

  /** The rows, held in a session; empty if they are not few. */
  Optional<FewRows> held(SparkSession spark) {
    return FileRows.of(spark, table, files)
        .map(found -> held(spark, found))
        .orElseGet(() -> Optional.of(FewRows.of(spark, read(spark))));
  }

  private Optional<FewRows> held(SparkSession spark, FileRows found) {
    FewRows.Taken rows = new FewRows.Taken(found.columns());
    int number = found.columns().fieldIndex(MilestoneColumns.BATCH);
    found.each((file, place, row) -> row.getLong(number) != batch || rows.add(row));
    return rows.rows(spark);
  }

  /** The rows, as a frame of a session. */
  Dataset<Row> read(SparkSession spark) {
    return table.rows(spark, files).where(col(MilestoneColumns.BATCH).equalTo(batch));
  }

  /** Upkeep may have added commits since; one that took files away, or changed columns, ends it. */
  private static Optional<List<AddFile>> added(TableAt table, String note) {
    DeltaLog log = table.log();
    long last = table.snapshot().version();
    for (long version = last; version >= Math.max(0, last - REACH); version--) {
      List<Action> actions = actions(log, version);
      if (actions.isEmpty()) {
        return Optional.empty();
      }
      if (actions.stream().anyMatch(BatchRows::changesTable)) {
        return Optional.empty();
      }
      if (actions.stream().anyMatch(action -> isNoted(action, note))) {
        return Optional.of(
            actions.stream().filter(AddFile.class::isInstance).map(AddFile.class::cast).toList());
      }
    }
    return Optional.empty();
  }

  /** What a commit did; nothing if Delta has removed it from the log, being old. */
  private static List<Action> actions(DeltaLog log, long version) {
    Path file = FileNames$.MODULE$.unsafeDeltaFile(log.logPath(), version);
    Configuration hadoop = log.newDeltaHadoopConf();
    try {
      if (!file.getFileSystem(hadoop).exists(file)) {
        return List.of();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + file, e);
    }
    return CollectionConverters.asJava(log.store().read(file, hadoop)).stream()
        .map(Action$.MODULE$::fromJson)
        .toList();
  }

  private static boolean changesTable(Action action) {
    return action instanceof RemoveFile || action instanceof Metadata;
  }

  private static boolean isNoted(Action action, String note) {
    return action instanceof CommitInfo info && info.userMetadata().contains(note);
  }
}

package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerWriter;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.TableContract;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where upkeep is done: below one root, in a session of its own, by one clock. */
public final class Care {
  private final SparkSession spark;
  private final TablePaths paths;
  private final Clock clock;

  /**
   * Upkeep below a root.
   *
   * @param root Hadoop path below which the tables lie
   */
  public Care(SparkSession spark, String root) {
    this(spark, root, Clock.systemUTC());
  }

  /** Upkeep by a clock. */
  public Care(SparkSession spark, String root, Clock clock) {
    this.spark = SessionSettings.pinned(spark);
    this.paths = new TablePaths(root);
    this.clock = requireNonNull(clock, "clock");
  }

  SparkSession spark() {
    return spark;
  }

  TablePaths paths() {
    return paths;
  }

  Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  DeltaCommits commits() {
    return new DeltaCommits(hadoop());
  }

  Instant now() {
    return clock.instant();
  }

  Ledger ledger(String ingestion) {
    return Ledger.read(spark, paths.root(), ingestion);
  }

  void write(String ingestion, LedgerRow row, List<Counts> counts) {
    new LedgerWriter(spark, paths, ingestion).append(row, counts);
  }

  boolean exists(String table) {
    return commits().last(table).isPresent();
  }

  Dataset<Row> read(String table) {
    return spark.read().format("delta").load(table);
  }

  /** The contract as the tables have it now. */
  TableContract contract(DatasetKey dataset) {
    return new DatasetTables(spark, paths)
        .contract(dataset)
        .orElseThrow(
            () ->
                new RefusedException(
                    "There is no dataset %s below %s. Was its first batch run?"
                        .formatted(dataset, paths.root())));
  }

  /** The least source time that a next number may have. */
  static Optional<Instant> nextTime(Ledger ledger) {
    return ledger.rows().stream()
        .filter(row -> row.kind().numbered())
        .map(LedgerRow::sourceTime)
        .max(Comparator.naturalOrder())
        .map(last -> last.plus(1, ChronoUnit.MICROS));
  }

  static LedgerRow.Author author(BatchRequest request) {
    return new LedgerRow.Author(
        request.attempt(), request.run(), request.jobDigest(), request.modelCommit());
  }
}

package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;

import io.delta.tables.DeltaTable;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.table.TableProperties;
import io.milepost.merge.table.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Deletes files that no table has any more, once no reader can need them: one that was opened
 * within the promised time keeps all of its files.
 */
public final class Vacuum {
  /** How long a reader can count on the files it found; less is never promised. */
  public static final Duration PROMISED = Duration.ofDays(7);

  private static final double SECONDS_PER_HOUR = 3600;

  private final Care care;
  private final Duration promised;

  public Vacuum(Care care) {
    this(care, PROMISED);
  }

  /**
   * Vacuum with a longer promise.
   *
   * @throws RefusedException if it is shorter than {@link #PROMISED}
   */
  public Vacuum(Care care, Duration promised) {
    this.care = requireNonNull(care, "care");
    this.promised = requireNonNull(promised, "promised");
    if (promised.compareTo(PROMISED) < 0) {
      throw new RefusedException(
          "Invalid promise to readers: %s (at least %s: one that is open would lose its files)"
              .formatted(promised, PROMISED));
    }
  }

  /** Deletes files of all tables of a dataset; gives the tables it looked at. */
  public List<String> vacuum(DatasetKey dataset) {
    TablePaths paths = care.paths();
    care.contract(dataset);
    List<String> tables =
        List.of(
                paths.changes(dataset),
                paths.milestones(dataset),
                paths.superseded(dataset),
                paths.quarantine(dataset))
            .stream()
            .filter(care::exists)
            .toList();
    tables.forEach(this::clear);
    return tables;
  }

  /** Deletes files of an ingestion's ledger. */
  public void vacuumLedger(String ingestion) {
    clear(care.paths().ledger(ingestion));
  }

  /** Delta's own check of the time stays on, whatever the session says. */
  private void clear(String table) {
    Duration kept = kept(table);
    int tasks = care.spark().sparkContext().defaultParallelism();
    SparkSession own =
        SessionSettings.pinned(
            care.spark(),
            Map.of(
                "spark.databricks.delta.retentionDurationCheck.enabled",
                "true",
                // Delta lists files in that many tasks: ten thousand by default.
                "spark.sql.sources.parallelPartitionDiscovery.parallelism",
                String.valueOf(tasks)));
    Moment.before("vacuum " + table);
    DeltaTable.forPath(own, table).vacuum(kept.toSeconds() / SECONDS_PER_HOUR);
    Moment.after("vacuum " + table);
  }

  /**
   * What was promised once holds for every later vacuum. Delta forgets after a week when a file was
   * removed, and then takes it for one that never belonged to the table; so the table is told.
   */
  private Duration kept(String table) {
    String property =
        DeltaTable.forPath(care.spark(), table)
            .detail()
            .select("properties")
            .head()
            .<String, String>getJavaMap(0)
            .getOrDefault(TableProperties.KEPT, PROMISED.toString());
    Duration before = Duration.parse(property);
    if (promised.compareTo(before) <= 0) {
      return before;
    }
    care.spark()
        .sql(
            "ALTER TABLE delta.%s SET TBLPROPERTIES ('%s' = '%s', '%s' = 'interval %d seconds')"
                .formatted(
                    Types.quoted(table),
                    TableProperties.KEPT,
                    promised,
                    "delta.deletedFileRetentionDuration",
                    promised.toSeconds()));
    return promised;
  }
}

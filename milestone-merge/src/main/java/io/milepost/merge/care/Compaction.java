package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;

import io.delta.tables.DeltaTable;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.moment.Moment;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings small files of tables together. Rows stay what they are: each file that comes out holds
 * those of whole files, one after the other, so that what was in order by key stays so in runs.
 */
public final class Compaction {
  /** Files larger than that stay as they are, and none becomes larger. */
  private static final long FILE_BYTES = 128L << 20;

  private final Care care;

  public Compaction(Care care) {
    this.care = requireNonNull(care, "care");
  }

  /** What was done to a table. */
  public record Compacted(String table, Size before, Size after) {
    public Compacted {
      requireNonNull(table, "table");
      requireNonNull(before, "before");
      requireNonNull(after, "after");
    }
  }

  /** How many data files a table has, and how large they are together. */
  public record Size(long files, long bytes) {}

  /** Compacts all tables of a dataset. */
  public List<Compacted> compact(DatasetKey dataset) {
    TablePaths paths = care.paths();
    care.contract(dataset);
    return List.of(
            paths.changes(dataset),
            paths.milestones(dataset),
            paths.superseded(dataset),
            paths.quarantine(dataset))
        .stream()
        .filter(care::exists)
        .map(this::compacted)
        .toList();
  }

  /** Compacts the ledger of an ingestion, which gets a file with every line. */
  public Compacted compactLedger(String ingestion) {
    return compacted(care.paths().ledger(ingestion));
  }

  private Compacted compacted(String table) {
    Size before = size(table);
    if (before.files() > 1) {
      SparkSession own = SessionSettings.pinned(care.spark());
      own.conf().set("spark.databricks.delta.optimize.minFileSize", FILE_BYTES);
      own.conf().set("spark.databricks.delta.optimize.maxFileSize", FILE_BYTES);
      Moment.before("compact " + table);
      DeltaTable.forPath(own, table).optimize().executeCompaction();
      Moment.after("compact " + table);
    }
    return new Compacted(table, before, size(table));
  }

  private Size size(String table) {
    Row detail =
        DeltaTable.forPath(care.spark(), table).detail().select("numFiles", "sizeInBytes").head();
    return new Size(detail.getLong(0), detail.getLong(1));
  }
}

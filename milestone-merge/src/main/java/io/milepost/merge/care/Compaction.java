package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;

import io.delta.tables.DeltaTable;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.SmallFiles;
import java.util.List;
import org.apache.spark.sql.Row;

/** Brings all small files of tables together, as {@link SmallFiles} does. */
public final class Compaction {
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
      new SmallFiles(care.spark()).together(table);
    }
    return new Compacted(table, before, size(table));
  }

  private Size size(String table) {
    Row detail =
        DeltaTable.forPath(care.spark(), table).detail().select("numFiles", "sizeInBytes").head();
    return new Size(detail.getLong(0), detail.getLong(1));
  }
}

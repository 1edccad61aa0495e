package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import io.delta.tables.DeltaTable;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.moment.Moment;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.AddFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings small files of tables together. Rows stay what they are: each file that comes out holds
 * those of whole files, one after the other, so that what was in order by key stays so in runs.
 */
public final class SmallFiles {
  /** Files larger than that stay as they are, and none becomes larger. */
  private static final long LARGE_BYTES = 128L << 20;

  /** Files below that are small. */
  private static final long SMALL_BYTES = 1L << 20;

  /** With so many small files a table has many. */
  private static final int MANY = 64;

  /** A large file is not written anew because some of its rows are marked as deleted. */
  private static final Map<String, String> KEEPING_MARKS =
      Map.of("spark.databricks.delta.optimize.maxDeletedRowsRatio", "1.0");

  private static final Logger LOG = LoggerFactory.getLogger(SmallFiles.class);

  private final SparkSession spark;
  private final int many;

  /**
   * Files of tables.
   *
   * @param spark a pinned session
   */
  public SmallFiles(SparkSession spark) {
    this(spark, MANY);
  }

  SmallFiles(SparkSession spark, int many) {
    this.spark = requireNonNull(spark, "spark");
    this.many = many;
  }

  /**
   * Brings the small files of a table together if there are many, so that reading it opens few
   * however often it was written to. What is larger is not written again: a row is once, seldom
   * twice. Asks the table as this process knows it, and costs nothing unless there is something to
   * do; somebody who wrote meanwhile is let pass.
   */
  public void fold(String table) {
    if (!DeltaParts.arePresent() || !hasMany(table)) {
      return;
    }
    try {
      together(table, SMALL_BYTES, KEEPING_MARKS);
    } catch (ConcurrentModificationException e) {
      LOG.info("Small files of {} stay for now: another commit came first", table);
    }
  }

  /** Brings all files of a table together, but for those that are large. */
  public void together(String table) {
    together(table, LARGE_BYTES, Map.of());
  }

  private void together(String table, long below, Map<String, String> settings) {
    Map<String, String> sizes =
        new HashMap<>(
            Map.of(
                "spark.databricks.delta.optimize.minFileSize", String.valueOf(below),
                "spark.databricks.delta.optimize.maxFileSize", String.valueOf(LARGE_BYTES)));
    sizes.putAll(settings);
    SparkSession own = SessionSettings.pinned(spark, sizes);
    Moment.before("compact " + table);
    DeltaTable.forPath(own, table).optimize().executeCompaction();
    Moment.after("compact " + table);
  }

  private boolean hasMany(String table) {
    TableAt known = TableAt.known(spark, table);
    long version = known.snapshot().version();
    return known
        .listed()
        // A table of so many files that its checksum does not list them is looked at now and then.
        .or(() -> version % many == 0 ? Optional.of(known.files(file -> true)) : Optional.empty())
        .filter(this::areMany)
        .isPresent();
  }

  private boolean areMany(List<AddFile> files) {
    return files.stream().filter(file -> file.size() < SMALL_BYTES).count() >= many;
  }
}

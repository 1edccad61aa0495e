package io.milepost.merge.direct;

import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DeltaParts;
import io.milepost.merge.version.MergeStrategy;
import io.milepost.merge.version.PublicMerge;
import io.milepost.merge.version.VersionWriter;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Which strategy merges in a session. */
public enum Merges {
  /** One commit made from Delta's own parts; the default where they are all there. */
  DIRECT,
  /** Delta's {@code MERGE}, and whatever else every build of Delta offers. */
  PUBLIC;

  /** Setting of a Spark session: {@code direct} or {@code public}. */
  public static final String SETTING = "spark.milepost.merge";

  /**
   * Setting of a Spark session: up to so many keys of changes go to all tasks, and up to so many
   * changes, but no more than 10,000, are held on the driver; so many open versions the public
   * strategy writes anew. 100,000 if it is not set.
   */
  public static final String FEW_ROWS = "spark.milepost.merge.fewRows";

  /** What a session is set to; if to nothing, the direct one where Delta has its parts. */
  public static Merges of(SparkSession spark) {
    String set = spark.conf().get(SETTING, "");
    if (set.isEmpty()) {
      return DeltaParts.arePresent() ? DIRECT : PUBLIC;
    }
    try {
      return valueOf(set.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid setting %s: %s (known: direct, public)".formatted(SETTING, set), e);
    }
  }

  /**
   * The strategy that a session is set to.
   *
   * @param spark a pinned session
   */
  public static MergeStrategy strategy(SparkSession spark, TablePaths paths) {
    String few = spark.conf().get(FEW_ROWS, String.valueOf(VersionWriter.FEW_ROWS));
    return of(spark).strategy(spark, paths, Long.parseLong(few));
  }

  /** The same, whatever the session is set to, where so many live rows are few. */
  public MergeStrategy strategy(SparkSession spark, TablePaths paths, long fewRows) {
    PublicMerge other = new PublicMerge(spark, paths, fewRows);
    return this == DIRECT ? new DirectCommit(spark, paths, fewRows, other) : other;
  }
}

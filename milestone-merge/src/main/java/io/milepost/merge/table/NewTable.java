package io.milepost.merge.table;

import static java.util.Objects.requireNonNull;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.moment.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A table of ours that is to be there.
 *
 * @param partitions columns it is partitioned by; none for most
 */
public record NewTable(
    String path, StructType schema, List<String> partitions, Map<String, String> properties) {
  /** Property: columns of which least and greatest values are kept. */
  static final String STATISTICS = "delta.dataSkippingStatsColumns";

  private static final int LOOKS = 40;
  private static final Duration PAUSE = Duration.ofMillis(50);

  public NewTable {
    requireNonNull(path, "path");
    requireNonNull(schema, "schema");
    partitions = List.copyOf(partitions);
    properties = Map.copyOf(properties);
  }

  /** A table that every reader can read: neither deletion vectors nor column mapping. */
  public static NewTable of(String path, StructType schema) {
    return new NewTable(
        path,
        schema,
        List.of(),
        Map.of(
            TableProperties.FORMAT,
            String.valueOf(TableProperties.FORMAT_VERSION),
            "delta.enableDeletionVectors",
            "false",
            "delta.columnMapping.mode",
            "none",
            // A checkpoint costs as much as several small commits.
            "delta.checkpointInterval",
            "30"));
  }

  /** The same, partitioned. */
  public NewTable partitionedBy(String... columns) {
    return new NewTable(path, schema, List.of(columns), properties);
  }

  /** The same with a property more, or with another value of one. */
  public NewTable with(String property, String value) {
    Map<String, String> more = new TreeMap<>(properties);
    more.put(property, value);
    return new NewTable(path, schema, partitions, more);
  }

  /**
   * The same with least and greatest values of these columns alone; they stay in Delta's log when
   * rows are erased.
   *
   * @param columns quoted where they need it
   */
  public NewTable withStatistics(String columns) {
    return with(STATISTICS, columns);
  }

  /**
   * Makes it if it is not there; of two attempts at once one makes it.
   *
   * <p>Delta makes no table in a folder that is there, even if it holds nothing but a log without a
   * commit. An attempt at work commits within milliseconds; what one left that was killed, or whose
   * disk was full, is swept away.
   */
  public void create(SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    DeltaCommits commits = new DeltaCommits(hadoop);
    if (commits.last(path).isPresent()) {
      return;
    }
    try {
      make(spark);
    } catch (Exception e) { // Delta throws checked exceptions undeclared
      if (appears(commits)) {
        return;
      }
      if (!swept(hadoop)) {
        throw e;
      }
      make(spark);
    }
  }

  private void make(SparkSession spark) {
    DeltaTableBuilder table = DeltaTable.createIfNotExists(spark).location(path).addColumns(schema);
    if (!partitions.isEmpty()) {
      table = table.partitionedBy(partitions.toArray(String[]::new));
    }
    for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
      table = table.property(property.getKey(), property.getValue());
    }
    Moment.before("make " + path);
    table.execute();
    Moment.after("make " + path);
  }

  private boolean appears(DeltaCommits commits) {
    for (int look = 0; look < LOOKS; look++) {
      if (commits.last(path).isPresent()) {
        return true;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return false;
  }

  /** Whether there was a log without a commit, and nothing else; it is gone then. */
  private boolean swept(Configuration hadoop) {
    Path log = new Path(path, "_delta_log");
    try {
      FileSystem system = log.getFileSystem(hadoop);
      for (FileStatus left : system.listStatus(log)) {
        if (!left.isDirectory() && !left.getPath().getName().startsWith(".")) {
          return false;
        }
        system.delete(left.getPath(), false);
      }
      // Neither is deleted when something is in it.
      return system.delete(log, false) && system.delete(new Path(path), false);
    } catch (IOException e) {
      return false;
    }
  }
}

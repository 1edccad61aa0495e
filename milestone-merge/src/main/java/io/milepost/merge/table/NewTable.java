package io.milepost.merge.table;

import static java.util.Objects.requireNonNull;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A table of ours that is to be there.
 *
 * @param partitions columns it is partitioned by; none for most
 */
public record NewTable(
    String path, StructType schema, List<String> partitions, Map<String, String> properties) {
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
            "none"));
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
    return with("delta.dataSkippingStatsColumns", columns);
  }

  /** Makes it if it is not there; of two attempts at once one makes it. */
  public void create(SparkSession spark) {
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    if (commits.last(path).isPresent()) {
      return;
    }
    DeltaTableBuilder table = DeltaTable.createIfNotExists(spark).location(path).addColumns(schema);
    if (!partitions.isEmpty()) {
      table = table.partitionedBy(partitions.toArray(String[]::new));
    }
    for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
      table = table.property(property.getKey(), property.getValue());
    }
    try {
      table.execute();
    } catch (ConcurrentModificationException e) {
      if (commits.last(path).isEmpty()) {
        throw e;
      }
    }
  }
}

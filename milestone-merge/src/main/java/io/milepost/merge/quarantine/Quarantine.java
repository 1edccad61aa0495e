package io.milepost.merge.quarantine;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.table.AddedColumns;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.NewTable;
import io.milepost.merge.table.Types;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows of a dataset that were not accepted, each with its batch, its reason and its text. */
public final class Quarantine {
  private final SparkSession spark;
  private final TablePaths paths;
  private final DeltaCommits commits;

  /**
   * Quarantine below a root.
   *
   * @param spark a pinned session
   */
  public Quarantine(SparkSession spark, TablePaths paths) {
    this.spark = requireNonNull(spark, "spark");
    this.paths = requireNonNull(paths, "paths");
    this.commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
  }

  /** All rows ever put here; empty where there never was one. */
  public Optional<Dataset<Row>> rows(DatasetKey dataset) {
    String table = paths.quarantine(dataset);
    return commits.last(table).isEmpty()
        ? Optional.empty()
        : Optional.of(spark.read().format("delta").load(table));
  }

  /**
   * Keeps the rows of a batch, once.
   *
   * @param rows under the names of the tables, with {@code mp_reason} and {@code mp_raw}
   * @param spec with the names of the tables
   * @param transaction whose version is the batch
   */
  public void keep(Dataset<Row> rows, MergeSpec spec, long count, Transaction transaction) {
    String table = paths.quarantine(spec.dataset());
    StructType schema = schema(spec);
    // Raw text is never in Delta's log, where an erased value would survive.
    NewTable.of(table, schema).withStatistics(MilestoneColumns.BATCH).create(spark);
    AddedColumns.add(spark, table, schema);
    ChangeLog.append(
        Types.aligned(rows.withColumn(MilestoneColumns.BATCH, lit(transaction.version())), schema),
        count,
        transaction,
        table);
  }

  /** The key as far as it can be read, and what is known of the row. */
  static StructType schema(MergeSpec spec) {
    StructType schema = new StructType();
    for (String name : spec.key()) {
      schema = schema.add(name, spec.schema().apply(name).dataType());
    }
    return schema
        .add(MilestoneColumns.BATCH, DataTypes.LongType)
        .add(MilestoneColumns.SEQ, DataTypes.LongType)
        .add(MilestoneColumns.OP, DataTypes.StringType)
        .add(MilestoneColumns.REASON, DataTypes.StringType)
        .add(MilestoneColumns.RAW, DataTypes.StringType);
  }
}

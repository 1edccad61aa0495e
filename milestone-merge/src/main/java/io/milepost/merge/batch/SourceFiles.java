package io.milepost.merge.batch;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.staging.StagedFiles;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.NewTable;
import io.milepost.merge.table.Types;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The files that an ingestion has read, in a table of their own: there may be millions, so that
 * neither a position nor the ledger could hold them. A file is known by path, size and time.
 */
public final class SourceFiles {
  /** What is known of a file. */
  public static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("size", DataTypes.LongType)
          .add("modified", DataTypes.TimestampType);

  private static final String STAGED = "source.files";

  private final SparkSession spark;
  private final TablePaths paths;
  private final String ingestion;
  private final DeltaCommits commits;

  /**
   * The files of an ingestion.
   *
   * @param spark a pinned session
   */
  public SourceFiles(SparkSession spark, TablePaths paths, String ingestion) {
    this.spark = requireNonNull(spark, "spark");
    this.paths = requireNonNull(paths, "paths");
    this.ingestion = requireNonNull(ingestion, "ingestion");
    this.commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Those files of a listing that no published batch has read.
   *
   * @param listing columns of {@link #SCHEMA}
   */
  public Dataset<Row> unread(Dataset<Row> listing) {
    String table = paths.files(ingestion);
    Dataset<Row> files = Types.aligned(listing, SCHEMA);
    if (commits.last(table).isEmpty()) {
      return files;
    }
    Object[] published =
        Ledger.read(spark, paths.root(), ingestion).rows().stream()
            .filter(row -> row.kind() == Kind.INGEST)
            .map(LedgerRow::batch)
            .toArray();
    Dataset<Row> read =
        spark
            .read()
            .format("delta")
            .load(table)
            .where(col(MilestoneColumns.BATCH).isin(published))
            .drop(MilestoneColumns.BATCH);
    return files.exceptAll(files.intersect(read));
  }

  /** Writes down what an attempt reads. */
  void stage(Dataset<Row> files, String attemptFolder) {
    Moment.before("stage " + attemptFolder + "/" + STAGED);
    Types.aligned(files, SCHEMA).coalesce(1).write().parquet(attemptFolder + "/" + STAGED);
    Moment.after("stage " + attemptFolder + "/" + STAGED);
  }

  /** Keeps what the sealed attempt has read, once. */
  void keep(Seal seal) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    String attempt = paths.attempt(ingestion, seal.batch(), seal.author().attempt());
    Path staged = new Path(attempt + "/" + STAGED);
    try {
      if (!staged.getFileSystem(hadoop).exists(staged)) {
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + staged, e);
    }
    NewTable.of(paths.files(ingestion), SCHEMA.add(MilestoneColumns.BATCH, DataTypes.LongType))
        .create(spark);
    Dataset<Row> files = new StagedFiles(hadoop, attempt).read(spark, SCHEMA, List.of(STAGED));
    ChangeLog.append(
        files.withColumn(MilestoneColumns.BATCH, lit(seal.batch())),
        1,
        new Transaction(
            ingestion + ":files",
            seal.batch(),
            Transaction.Note.of(seal.batch(), seal.author().attempt(), "files").text()),
        paths.files(ingestion));
  }
}

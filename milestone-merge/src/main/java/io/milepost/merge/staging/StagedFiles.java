package io.milepost.merge.staging;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.table.Types;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The folder of one dataset of one attempt. */
public final class StagedFiles {
  /** Rows as they were read. */
  public static final String ROWS = "rows";

  /** Rows for the change log. */
  public static final String CHANGES = "changes";

  private final Configuration hadoop;
  private final String folder;

  public StagedFiles(Configuration hadoop, String folder) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
    this.folder = requireNonNull(folder, "folder");
  }

  /** The path of a part of it. */
  public String folder(String part) {
    return folder + "/" + part;
  }

  /** Names of the data files of a part, each below this folder. */
  public List<String> names(String part) {
    Path path = new Path(folder(part));
    try {
      return Arrays.stream(path.getFileSystem(hadoop).listStatus(path))
          .map(status -> status.getPath().getName())
          .filter(name -> name.endsWith(".parquet") && !name.startsWith("."))
          .sorted()
          .map(name -> part + "/" + name)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + path, e);
    }
  }

  /** Size of a part. */
  public long bytes(String part) {
    Path path = new Path(folder(part));
    try {
      return path.getFileSystem(hadoop).getContentSummary(path).getLength();
    } catch (FileNotFoundException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure " + path, e);
    }
  }

  /**
   * The rows for the change log that exactly these files hold: data under the names of the tables,
   * {@code mp_op}, {@code mp_seq} and {@code mp_unset}.
   */
  public Dataset<Row> changes(SparkSession spark, List<String> names, StructType schema) {
    String[] paths = names.stream().map(name -> folder + "/" + name).toArray(String[]::new);
    StructType staged =
        Types.nullable(schema)
            .add(MilestoneColumns.OP, DataTypes.StringType)
            .add(MilestoneColumns.SEQ, DataTypes.LongType)
            .add(MilestoneColumns.UNSET, DataTypes.createArrayType(DataTypes.StringType));
    Column op = coalesce(col(MilestoneColumns.OP), lit(MilestoneSteps.INSERT));
    return spark
        .read()
        .schema(staged)
        .parquet(paths)
        .withColumn(MilestoneColumns.OP, op)
        .withColumn(MilestoneColumns.SEQ, coalesce(col(MilestoneColumns.SEQ), lit(0L)));
  }

  /**
   * The rows that were not accepted.
   *
   * @param spec with the names of the tables
   */
  public Dataset<Row> rejected(SparkSession spark, MergeSpec spec) {
    return spark
        .read()
        .schema(Intake.staged(spec))
        .parquet(folder(ROWS))
        .where(col(MilestoneColumns.REASON).isNotNull());
  }
}

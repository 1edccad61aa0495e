package io.milepost.merge.staging;

import static java.util.Objects.requireNonNull;

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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
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
  List<String> names(String part) {
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
  long bytes(String part) {
    Path path = new Path(folder(part));
    try {
      return path.getFileSystem(hadoop).getContentSummary(path).getLength();
    } catch (FileNotFoundException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure " + path, e);
    }
  }

  /** The changes that exactly these files hold; rows of a first batch are inserts. */
  public Dataset<Row> changes(SparkSession spark, List<String> names, StructType schema) {
    StructType data = Types.nullable(schema);
    String[] paths = names.stream().map(name -> folder + "/" + name).toArray(String[]::new);
    if (names.stream().allMatch(name -> name.startsWith(ROWS + "/"))) {
      return spark
          .read()
          .schema(data)
          .parquet(paths)
          .withColumn(MilestoneColumns.OP, functions.lit(MilestoneSteps.INSERT));
    }
    return spark.read().schema(data.add(MilestoneColumns.OP, DataTypes.StringType)).parquet(paths);
  }
}

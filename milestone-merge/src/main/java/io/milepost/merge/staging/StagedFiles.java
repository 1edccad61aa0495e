package io.milepost.merge.staging;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.commit.DeltaParts;
import io.milepost.merge.held.FewRows;
import io.milepost.merge.held.ParquetRows;
import io.milepost.merge.table.Types;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A folder of one attempt, most often that of a dataset. */
public final class StagedFiles {
  /** Rows as they were read. */
  public static final String ROWS = "rows";

  /** Rows for the change log. */
  public static final String CHANGES = "changes";

  /** What makes a path a pattern where Spark reads files; not after a backslash. */
  private static final Pattern MARKS = Pattern.compile("[\\\\{}\\[\\]*?]");

  /** A part that is larger has many rows, or large ones. */
  private static final long MOST_BYTES = 8L << 20;

  private final Configuration hadoop;
  private final String folder;

  public StagedFiles(Configuration hadoop, String folder) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
    this.folder = requireNonNull(folder, "folder");
  }

  /** The path of a part, or of a data file, of it. */
  public String folder(String part) {
    return folder + "/" + part;
  }

  /**
   * The rows of parts, or of data files, of it.
   *
   * @param names as they are: nothing in them, nor in a path above them, is a pattern
   */
  public Dataset<Row> read(SparkSession spark, StructType schema, List<String> names) {
    String[] paths =
        names.stream()
            .map(name -> MARKS.matcher(folder(name)).replaceAll("\\\\$0"))
            .toArray(String[]::new);
    return spark.read().schema(schema).parquet(paths);
  }

  /** Names of the data files of a part, each below this folder. */
  public List<String> names(String part) {
    return files(part).stream().map(file -> part + "/" + file.getPath().getName()).toList();
  }

  /** The rows of a part, held on the driver; empty if they are not few. */
  public Optional<FewRows> few(SparkSession spark, StructType schema, String part) {
    if (!DeltaParts.arePresent()) {
      return Optional.empty();
    }
    List<FileStatus> files = files(part);
    long bytes = files.stream().mapToLong(FileStatus::getLen).sum();
    if (files.size() > ParquetRows.MOST_FILES || bytes > MOST_BYTES) {
      return Optional.empty();
    }
    ParquetRows reader = new ParquetRows(spark, hadoop, schema, new StructType());
    FewRows.Taken taken = new FewRows.Taken(reader.columns());
    for (FileStatus file : files) {
      ParquetRows.Source source = new ParquetRows.Source(file.getPath(), file.getLen(), List.of());
      if (!reader.each(source, (place, row) -> taken.add(row))) {
        return Optional.empty();
      }
    }
    return taken.rows(spark);
  }

  /** The data files of a part, by name. */
  private List<FileStatus> files(String part) {
    Path path = new Path(folder(part));
    try {
      return Arrays.stream(path.getFileSystem(hadoop).listStatus(path))
          .filter(file -> isData(file.getPath().getName()))
          .sorted(Comparator.comparing(file -> file.getPath().getName()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + path, e);
    }
  }

  private static boolean isData(String name) {
    return name.endsWith(".parquet") && !name.startsWith(".");
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
    StructType staged =
        Types.nullable(schema)
            .add(MilestoneColumns.OP, DataTypes.StringType)
            .add(MilestoneColumns.SEQ, DataTypes.LongType)
            .add(MilestoneColumns.UNSET, DataTypes.createArrayType(DataTypes.StringType));
    Column op = coalesce(col(MilestoneColumns.OP), lit(MilestoneSteps.INSERT));
    return read(spark, staged, names)
        .withColumn(MilestoneColumns.OP, op)
        .withColumn(MilestoneColumns.SEQ, coalesce(col(MilestoneColumns.SEQ), lit(0L)));
  }

  /**
   * The rows that were not accepted.
   *
   * @param spec with the names of the tables
   */
  public Dataset<Row> rejected(SparkSession spark, MergeSpec spec) {
    return read(spark, Intake.staged(spec), List.of(ROWS))
        .where(col(MilestoneColumns.REASON).isNotNull());
  }
}

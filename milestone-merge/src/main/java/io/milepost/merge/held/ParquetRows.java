package io.milepost.merge.held;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat$;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads Parquet files on the driver, as Spark's tasks read them: that takes neither a plan nor a
 * Spark job.
 */
public final class ParquetRows {
  /** More files are better read by tasks, several at once. */
  public static final int MOST_FILES = 16;

  private final StructType columns;
  private final Function1<PartitionedFile, Iterator<InternalRow>> reader;

  /**
   * A reader of files with the same columns.
   *
   * @param columns that are in the files; one that is missing is NULL
   * @param partitions whose values are given with each file; they come after the others
   */
  public ParquetRows(
      SparkSession spark, Configuration hadoop, StructType columns, StructType partitions) {
    // Whatever was promised: what is in a file decides.
    StructType read = columns.asNullable();
    this.columns = together(read, partitions.asNullable());
    this.reader =
        new ParquetFileFormat()
            .buildReaderWithPartitionValues(
                (org.apache.spark.sql.classic.SparkSession) spark,
                read,
                partitions,
                read,
                CollectionConverters.<org.apache.spark.sql.sources.Filter>asScala(List.of())
                    .toSeq(),
                scala.collection.immutable.Map$.MODULE$.from(
                    CollectionConverters.asScala(
                        Map.of(FileFormat$.MODULE$.OPTION_RETURNING_BATCH(), "false"))),
                // Spark sets in it which columns are read, and looks there with each file.
                new Configuration(hadoop));
  }

  /**
   * A file.
   *
   * @param partition values of the partition columns
   */
  public record Source(Path path, long bytes, List<Object> partition) {
    public Source {
      requireNonNull(path, "path");
      partition = List.copyOf(partition);
    }
  }

  /** What is done with a row. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Sees a row.
     *
     * @param place of the row in its file, from 0
     * @param row the next one takes its place
     * @return whether to go on
     */
    boolean see(long place, InternalRow row);
  }

  /** The columns of a row. */
  public StructType columns() {
    return columns;
  }

  /** Shows the rows of a file; returns whether it came to their end. */
  public boolean each(Source source, Visitor visitor) {
    Iterator<InternalRow> rows = reader.apply(partitioned(source));
    try {
      for (long place = 0; rows.hasNext(); place++) {
        if (!visitor.see(place, rows.next())) {
          return false;
        }
      }
      return true;
    } finally {
      close(rows);
    }
  }

  private static PartitionedFile partitioned(Source source) {
    return new PartitionedFile(
        new GenericInternalRow(source.partition().toArray()),
        SparkPath.fromPath(source.path()),
        0,
        source.bytes(),
        new String[0],
        0,
        source.bytes(),
        scala.collection.immutable.Map$.MODULE$.empty());
  }

  private static StructType together(StructType columns, StructType partitions) {
    StructType together = columns;
    for (StructField partition : partitions.fields()) {
      together = together.add(partition);
    }
    return together;
  }

  private static void close(Iterator<InternalRow> rows) {
    if (rows instanceof Closeable open) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

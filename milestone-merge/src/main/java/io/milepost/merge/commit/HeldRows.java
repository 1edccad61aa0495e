package io.milepost.merge.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes rows that the driver holds to the folder of a table, without a Spark job: a file for each
 * partition. Nobody knows of the files before they are committed.
 */
final class HeldRows {
  private final SparkSession spark;
  private final TableAt table;
  private final Footers footers;

  /**
   * Rows for a table.
   *
   * @param spark whose settings say how Parquet is written
   * @param table a {@linkplain TableAt#isPlain plain} one
   */
  HeldRows(SparkSession spark, TableAt table) {
    this.spark = spark;
    this.table = table;
    this.footers = new Footers(spark, table);
  }

  /** Writes rows. */
  List<AddFile> write(List<InternalRow> rows, StructType schema) {
    List<String> partitions =
        CollectionConverters.asJava(table.snapshot().metadata().partitionColumns());
    int[] parting = places(schema, partitions::contains);
    int[] data = places(schema, name -> !partitions.contains(name));
    StructType written =
        DataTypes.createStructType(
            Arrays.stream(data).mapToObj(schema::apply).toArray(StructField[]::new));
    Map<Map<String, String>, List<InternalRow>> parts = new LinkedHashMap<>();
    for (InternalRow row : rows) {
      Map<String, String> partition = new TreeMap<>();
      for (int place : parting) {
        partition.put(schema.apply(place).name(), String.valueOf(row.getBoolean(place)));
      }
      parts
          .computeIfAbsent(partition, key -> new ArrayList<>())
          .add(parting.length == 0 ? row : values(row, data, schema));
    }
    return parts.entrySet().stream()
        .map(part -> write(part.getValue(), written, part.getKey()))
        .toList();
  }

  private static int[] places(StructType schema, Predicate<String> wanted) {
    return IntStream.range(0, schema.length())
        .filter(place -> wanted.test(schema.apply(place).name()))
        .toArray();
  }

  private static InternalRow values(InternalRow row, int[] places, StructType schema) {
    return new GenericInternalRow(
        Arrays.stream(places)
            .mapToObj(place -> row.get(place, schema.apply(place).dataType()))
            .toArray());
  }

  private AddFile write(List<InternalRow> rows, StructType schema, Map<String, String> partition) {
    Path folder = table.log().dataPath();
    try {
      Job job = Job.getInstance(table.log().newDeltaHadoopConf());
      OutputWriterFactory factory =
          new ParquetFileFormat()
              .prepareWrite(
                  (org.apache.spark.sql.classic.SparkSession) spark,
                  job,
                  scala.collection.immutable.Map$.MODULE$.empty(),
                  schema);
      TaskAttemptContext context =
          new TaskAttemptContextImpl(
              job.getConfiguration(),
              new TaskAttemptID(new TaskID(new JobID("", 0), TaskType.MAP, 0), 0));
      String path = TableAt.newFile(partition, factory.getFileExtension(context));
      OutputWriter writer = factory.newInstance(new Path(folder, path).toString(), schema, context);
      try {
        rows.forEach(writer::write);
      } finally {
        writer.close();
      }
      Footed whole = footers.of(new Path(folder, path));
      return footers.added(path, whole.status(), whole.footer(), partition);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }
}

package io.milepost.merge.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.stats.StatsCollector;
import org.apache.spark.sql.delta.util.JsonUtils;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Option;
import scala.Some;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ManifestFactory;

/**
 * Data files in the folder of a table, of which nobody knows before they are committed. What Delta
 * keeps of a file it tells from the footer, as it does of tables that it takes over.
 */
final class NewFiles {
  /** Where Spark says in a footer which columns it wrote. */
  private static final String WRITTEN = "org.apache.spark.sql.parquet.row.metadata";

  /** Of a table that knows deletion vectors: whether least and greatest values are exact. */
  private static final String TIGHT = "tightBounds";

  /** Files of more bytes than that are copied by tasks. */
  private static final long MANY_BYTES = 64L << 20;

  private final SparkSession spark;
  private final Snapshot table;
  private final Path folder;
  private final Configuration hadoop;

  /**
   * New files of a table.
   *
   * @param spark whose settings say how Parquet is written
   */
  NewFiles(SparkSession spark, TableAt table) {
    this.spark = spark;
    this.table = table.snapshot();
    this.folder = table.log().dataPath();
    this.hadoop = table.log().newDeltaHadoopConf();
  }

  /**
   * Whether rows may be written here without asking Delta what it demands of them: columns are
   * called in files what they are called, any value of any of them will do, and partitions, if
   * there are any, are by a truth value that is never NULL.
   */
  boolean arePlain() {
    return table.metadata().columnMappingMode().name().equals("none")
        && Arrays.stream(table.metadata().partitionSchema().fields())
            .allMatch(field -> field.dataType() instanceof BooleanType)
        && table.metadata().schema().equals(table.metadata().schema().asNullable());
  }

  /** A file, and what its footer says. */
  private record Footed(FileStatus status, ParquetMetadata footer) {}

  /**
   * Copies of Parquet files, byte by byte.
   *
   * @param columns each file must have
   * @return empty, and nothing is copied, if one lacks a column, or has another type or spelling of
   *     a column than the table
   */
  Optional<List<AddFile>> copied(List<Path> files, List<String> columns) {
    List<Footed> sources = files.stream().map(this::footed).toList();
    if (!arePlain()
        || !partitions().isEmpty()
        || !sources.stream().allMatch(source -> fits(source.footer(), columns))) {
      return Optional.empty();
    }
    Map<String, String> copies = new LinkedHashMap<>();
    sources.forEach(
        source ->
            copies.put(
                source.status().getPath().toString(),
                new Path(folder, name(suffix(source.status().getPath()))).toString()));
    copy(copies, sources.stream().mapToLong(source -> source.status().getLen()).sum());
    return Optional.of(
        sources.stream()
            .map(
                source ->
                    added(
                        whole(copies.get(source.status().getPath().toString()), source.status()),
                        source.footer(),
                        Map.of()))
            .toList());
  }

  /** Rows that the driver holds, one file for each partition: no Spark job is needed for that. */
  List<AddFile> written(List<InternalRow> rows, StructType schema) {
    int[] partitions = places(schema, partitions()::contains);
    int[] data = places(schema, name -> !partitions().contains(name));
    StructType written =
        DataTypes.createStructType(
            Arrays.stream(data).mapToObj(schema::apply).toArray(StructField[]::new));
    Map<Map<String, String>, List<InternalRow>> parts = new LinkedHashMap<>();
    for (InternalRow row : rows) {
      Map<String, String> partition = new TreeMap<>();
      for (int place : partitions) {
        partition.put(schema.apply(place).name(), String.valueOf(row.getBoolean(place)));
      }
      parts
          .computeIfAbsent(partition, key -> new ArrayList<>())
          .add(partitions.length == 0 ? row : values(row, data, schema));
    }
    return parts.entrySet().stream()
        .map(part -> written(part.getValue(), written, part.getKey()))
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

  private List<String> partitions() {
    return CollectionConverters.asJava(table.metadata().partitionColumns());
  }

  private AddFile written(
      List<InternalRow> rows, StructType schema, Map<String, String> partition) {
    try {
      Job job = Job.getInstance(hadoop);
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
      String name = name(factory.getFileExtension(context));
      Path file = new Path(folder, partition.isEmpty() ? name : path(partition) + "/" + name);
      OutputWriter writer = factory.newInstance(file.toString(), schema, context);
      try {
        rows.forEach(writer::write);
      } finally {
        writer.close();
      }
      Footed whole = footed(file);
      return added(whole.status(), whole.footer(), partition);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }

  private static String path(Map<String, String> partition) {
    return partition.entrySet().stream()
        .map(value -> ExternalCatalogUtils.getPartitionPathString(value.getKey(), value.getValue()))
        .collect(Collectors.joining("/"));
  }

  /** Says how it is compressed. */
  private static String suffix(Path file) {
    return file.getName().substring(file.getName().indexOf('.'));
  }

  private static String name(String suffix) {
    return "part-00000-%s-c000%s".formatted(UUID.randomUUID(), suffix);
  }

  private Footed footed(Path file) {
    try {
      FileStatus status = status(file);
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromStatus(status, hadoop))) {
        return new Footed(status, reader.getFooter());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Other readers tell upper from lower case. */
  private boolean fits(ParquetMetadata footer, List<String> columns) {
    String written = footer.getFileMetaData().getKeyValueMetaData().get(WRITTEN);
    if (written == null) {
      return false;
    }
    List<StructField> known = List.of(table.metadata().schema().asNullable().fields());
    StructType present = ((StructType) DataType.fromJson(written)).asNullable();
    return Arrays.stream(present.fields())
            .allMatch(
                field ->
                    known.stream()
                        .anyMatch(
                            column ->
                                column.name().equals(field.name())
                                    && column.dataType().equals(field.dataType())))
        && List.of(present.fieldNames()).containsAll(columns);
  }

  private FileStatus whole(String copy, FileStatus source) {
    FileStatus status = status(new Path(copy));
    if (status.getLen() != source.getLen()) {
      throw new IllegalStateException(
          "Cannot copy %s to %s: of %d bytes %d are there"
              .formatted(source.getPath(), copy, source.getLen(), status.getLen()));
    }
    return status;
  }

  private FileStatus status(Path file) {
    try {
      return file.getFileSystem(hadoop).getFileStatus(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot find " + file, e);
    }
  }

  private AddFile added(FileStatus file, ParquetMetadata footer, Map<String, String> partition) {
    StatsCollector statistics =
        StatsCollector.apply(
            table.columnMappingMode(),
            table.metadata().dataSchema(),
            table.statsSchema(),
            "CORRECTED",
            true,
            new Some<>(
                Integer.parseInt(
                    spark.conf().get("spark.databricks.delta.stats.string.prefixLength", "32"))));
    Map<String, Object> known =
        new TreeMap<>(CollectionConverters.asJava(statistics.collect(footer)._1()));
    if (List.of(table.statsSchema().fieldNames()).contains(TIGHT)) {
      known.put(TIGHT, true);
    }
    return new AddFile(
        partition.isEmpty()
            ? file.getPath().getName()
            : path(partition) + "/" + file.getPath().getName(),
        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(partition)),
        file.getLen(),
        file.getModificationTime(),
        true,
        JsonUtils.toJson(CollectionConverters.asScala(known), ManifestFactory.Any()),
        null,
        null,
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  private void copy(Map<String, String> copies, long bytes) {
    SerializableConfiguration conf = new SerializableConfiguration(hadoop);
    if (bytes <= MANY_BYTES) {
      copies.forEach((from, to) -> copy(from, to, conf.value()));
      return;
    }
    new JavaSparkContext(spark.sparkContext())
        .parallelize(List.copyOf(copies.keySet()), copies.size())
        .foreach(from -> copy(from, copies.get(from), conf.value()));
  }

  private static void copy(String from, String to, Configuration hadoop) {
    try {
      Path source = new Path(from);
      Path target = new Path(to);
      FileSystem system = source.getFileSystem(hadoop);
      FileUtil.copy(system, source, target.getFileSystem(hadoop), target, false, true, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy %s to %s".formatted(from, to), e);
    }
  }
}

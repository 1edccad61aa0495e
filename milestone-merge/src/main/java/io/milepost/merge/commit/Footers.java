package io.milepost.merge.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.stats.StatsCollector;
import org.apache.spark.sql.delta.util.JsonUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Some;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ManifestFactory;

/**
 * What Delta keeps of the files of a table, told from their footers, as it does of tables that it
 * takes over.
 */
final class Footers {
  /** Where Spark says in a footer which columns it wrote. */
  private static final String WRITTEN = "org.apache.spark.sql.parquet.row.metadata";

  /** Of a table that knows deletion vectors: whether least and greatest values are exact. */
  private static final String TIGHT = "tightBounds";

  private final Configuration hadoop;
  private final List<StructField> columns;
  private final boolean areTight;
  private final StatsCollector statistics;

  /**
   * Footers of files of a table.
   *
   * @param spark whose settings say how much of a text is kept
   */
  Footers(SparkSession spark, TableAt table) {
    Snapshot snapshot = table.snapshot();
    this.hadoop = table.log().newDeltaHadoopConf();
    this.columns = List.of(snapshot.metadata().schema().asNullable().fields());
    this.areTight = List.of(snapshot.statsSchema().fieldNames()).contains(TIGHT);
    this.statistics =
        StatsCollector.apply(
            snapshot.columnMappingMode(),
            snapshot.metadata().dataSchema(),
            snapshot.statsSchema(),
            "CORRECTED",
            true,
            new Some<>(
                Integer.parseInt(
                    spark.conf().get("spark.databricks.delta.stats.string.prefixLength", "32"))));
  }

  /** Reads the footer of a file. */
  Footed of(Path file) {
    try {
      FileStatus status = file.getFileSystem(hadoop).getFileStatus(file);
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromStatus(status, hadoop),
              // Without these Parquet reads all files of Hadoop's settings again, for each file.
              HadoopReadOptions.builder(hadoop, file).build())) {
        return new Footed(status, reader.getFooter());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /**
   * Whether a file has the columns that a rule wants, and otherwise none that the table does not
   * call the same or has in another type. Other readers than Spark tell upper from lower case.
   */
  boolean fits(Footed file, CopyRule rule) {
    String written = file.footer().getFileMetaData().getKeyValueMetaData().get(WRITTEN);
    if (written == null) {
      return false;
    }
    StructType present = ((StructType) DataType.fromJson(written)).asNullable();
    return Arrays.stream(present.fields())
            .allMatch(field -> isKnown(field) || rule.others().contains(field.name()))
        && List.of(present.fieldNames()).containsAll(rule.columns());
  }

  private boolean isKnown(StructField field) {
    return columns.stream()
        .anyMatch(
            column ->
                column.name().equals(field.name()) && column.dataType().equals(field.dataType()));
  }

  /**
   * A file of the table.
   *
   * @param path below the folder of the table
   * @param file as it lies there
   * @param footer of it
   * @param partition values of the columns by which the table is partitioned
   */
  AddFile added(
      String path, FileStatus file, ParquetMetadata footer, Map<String, String> partition) {
    Map<String, Object> known =
        new TreeMap<>(CollectionConverters.asJava(statistics.collect(footer)._1()));
    if (areTight) {
      known.put(TIGHT, true);
    }
    return new AddFile(
        path,
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
}

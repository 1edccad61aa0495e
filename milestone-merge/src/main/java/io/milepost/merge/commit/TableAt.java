package io.milepost.merge.commit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.util.DeltaFileOperations$;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * A Delta table at a version, asked without a Spark job where its checksum file knows the answer:
 * that holds the transactions, and the files as long as they are few (250 in a pinned session).
 * Otherwise Delta puts the state together from the log, as it does for every query.
 */
public record TableAt(DeltaLog log, Snapshot snapshot) {
  /** What Delta notes with a column of which not every value will do. */
  private static final List<String> DEMANDS =
      List.of("delta.invariants", "delta.generationExpression", "delta.identity.start");

  /** The table as it is now; only where {@link DeltaParts#arePresent}. */
  public static TableAt now(SparkSession spark, String table) {
    return ActiveSession.during(
        spark,
        () -> {
          DeltaLog log =
              DeltaLog.forTable((org.apache.spark.sql.classic.SparkSession) spark, table);
          return new TableAt(log, log.update(false, Option.empty(), Option.empty()));
        });
  }

  /** The table as this process saw it last, without another look. */
  static TableAt known(SparkSession spark, String table) {
    return ActiveSession.during(
        spark,
        () -> {
          DeltaLog log =
              DeltaLog.forTable((org.apache.spark.sql.classic.SparkSession) spark, table);
          return new TableAt(log, log.unsafeVolatileSnapshot());
        });
  }

  /** Properties of the table. */
  public Map<String, String> properties() {
    return CollectionConverters.asJava(snapshot.metadata().configuration());
  }

  /** Columns of the table. */
  public StructType columns() {
    return snapshot.metadata().schema();
  }

  /** The last transaction of an application. */
  public OptionalLong transaction(String application) {
    return transactions().stream()
        .filter(transaction -> transaction.appId().equals(application))
        .mapToLong(SetTransaction::version)
        .findFirst();
  }

  /** The files for which a condition on what the log says of them holds. */
  public List<AddFile> files(Predicate<AddFile> condition) {
    return listed().orElseGet(() -> snapshot.allFiles().collectAsList()).stream()
        .filter(condition)
        .toList();
  }

  /** Where a file lies. */
  public Path path(AddFile file) {
    return DeltaFileOperations$.MODULE$.absolutePath(log.dataPath().toString(), file.path());
  }

  /** What Spark calls a file. */
  public String name(AddFile file) {
    return SparkPath.fromPath(path(file)).urlEncoded();
  }

  /** All rows, as a frame of a session. */
  public Dataset<Row> rows(SparkSession spark) {
    return rows(spark, files(file -> true));
  }

  /** The rows of these files, as a frame of a session. */
  public Dataset<Row> rows(SparkSession spark, List<AddFile> files) {
    return ActiveSession.during(
        spark, () -> log.createDataFrame(snapshot, seq(files), false, Option.empty()));
  }

  /**
   * Whether rows may be written here without asking Delta what it demands of them: columns are
   * called in files what they are called, any value of any of them will do and none is made from
   * others, and partitions, if there are any, are by a truth value that is never NULL.
   */
  boolean isPlain() {
    Metadata metadata = snapshot.metadata();
    return metadata.columnMappingMode().name().equals("none")
        && Arrays.stream(metadata.partitionSchema().fields())
            .allMatch(field -> field.dataType() instanceof BooleanType)
        && metadata.schema().equals(metadata.schema().asNullable())
        && properties().keySet().stream().noneMatch(key -> key.startsWith("delta.constraints."))
        && Arrays.stream(metadata.schema().fields())
            .noneMatch(field -> DEMANDS.stream().anyMatch(field.metadata()::contains));
  }

  /** Whether files lie in folders for values of these columns. */
  boolean isPartitionedBy(Set<String> columns) {
    return Set.copyOf(CollectionConverters.asJava(snapshot.metadata().partitionColumns()))
        .equals(columns);
  }

  /**
   * The path of a new file below the folder of a table.
   *
   * @param suffix says how it is compressed
   */
  static String newFile(Map<String, String> partition, String suffix) {
    String folder =
        partition.entrySet().stream()
            .map(at -> ExternalCatalogUtils.getPartitionPathString(at.getKey(), at.getValue()))
            .map(part -> part + "/")
            .collect(Collectors.joining());
    return "%spart-00000-%s-c000%s".formatted(folder, UUID.randomUUID(), suffix);
  }

  /** How many bytes files are. */
  public static long bytes(List<AddFile> files) {
    return files.stream().mapToLong(AddFile::size).sum();
  }

  /** How many rows files hold; more than there can be when one does not say. */
  public static long count(List<AddFile> files) {
    return files.stream()
        .map(AddFile::numLogicalRecords)
        .mapToLong(count -> count.isDefined() ? (Long) count.get() : Integer.MAX_VALUE)
        .sum();
  }

  /** As Scala wants it. */
  public static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(List.<T>copyOf(list)).toSeq();
  }

  private List<SetTransaction> transactions() {
    return checksum()
        .flatMap(checksum -> OptionConverters.toJava(checksum.setTransactions()))
        .map(CollectionConverters::asJava)
        .orElseGet(() -> CollectionConverters.asJava(snapshot.setTransactions()));
  }

  /** What the checksum file lists, unless it contradicts itself. */
  Optional<List<AddFile>> listed() {
    return checksum()
        .flatMap(
            checksum ->
                OptionConverters.toJava(checksum.allFiles())
                    .map(CollectionConverters::asJava)
                    .filter(
                        all ->
                            all.size() == checksum.numFiles()
                                && bytes(all) == checksum.tableSizeBytes()));
  }

  private Optional<VersionChecksum> checksum() {
    return OptionConverters.toJava(snapshot.checksumOpt());
  }
}

package io.milepost.merge;

import static java.util.Map.entry;

import io.milepost.merge.commit.DeltaParts;
import io.milepost.merge.storage.ConditionalLogStore;
import io.milepost.merge.storage.HardLinkLogStore;
import io.milepost.merge.storage.NioLocalFileSystem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.jdk.javaapi.CollectionConverters;

/** Spark settings that the tables need. */
public final class SessionSettings {
  /** Up to so many rows are few: they may be held on the driver. */
  public static final long FEW_ROWS = 10_000;

  /** Begins settings of ours. */
  private static final String OURS = "spark.milepost.";

  private static final String CHECKSUM_WRITER = "spark.sql.streaming.checkpointFileManagerClass";

  /** By its name, since Spark may not have what it extends. */
  private static final String CHECKSUM_FILES = "io.milepost.merge.storage.ChecksumFiles";

  private static final Map<String, String> FOR_FEW_ROWS =
      Map.of(
          "spark.sql.shuffle.partitions", "1",
          "spark.sql.adaptive.enabled", "false",
          "spark.sql.autoBroadcastJoinThreshold", "-1",
          "spark.sql.constraintPropagation.enabled", "false",
          "spark.sql.codegen.wholeStage", "false",
          "spark.sql.codegen.factoryMode", "NO_CODEGEN");

  private SessionSettings() {}

  /** Settings of a Spark session that works on our tables, to be given to its builder. */
  public static Map<String, String> defaults() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    settings.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    settings.put("spark.delta.logStore.file.impl", HardLinkLogStore.class.getName());
    for (String scheme : List.of("s3a", "s3")) {
      settings.put(
          "spark.delta.logStore.%s.impl".formatted(scheme), ConditionalLogStore.class.getName());
    }
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.variable.substitute", "false");
    settings.put("spark.sql.runSQLOnFiles", "false");
    // Delta splits the state of every table in 50 without this; most logs are small.
    settings.put("spark.databricks.delta.snapshotPartitions", "2");
    // A batch takes some 130 compiled plans. Of 100, as Spark keeps, none is there for the next.
    settings.put("spark.sql.codegen.cache.maxEntries", "1000");
    return settings;
  }

  /**
   * Settings more of a session that runs its tasks in its own process (master {@code local}). They
   * are for the start: what Hadoop opened before stays as it is. There are none where Hadoop cannot
   * see this library, as with {@code spark-submit}, which loads it beside Spark.
   */
  public static Map<String, String> onOneMachine() {
    String files = NioLocalFileSystem.class.getName();
    return isSeen(files) ? Map.of("spark.hadoop.fs.file.impl", files) : Map.of();
  }

  /** Whether Hadoop and Spark find a class of ours in all threads. */
  private static boolean isSeen(String name) {
    return SessionSettings.class.getClassLoader() == FileSystem.class.getClassLoader()
        && DeltaParts.isPresent(name)
        && new Configuration().getClassByNameOrNull(name) != null;
  }

  /**
   * A session of our own on the same cluster: sizes and credentials as in the given one, and all
   * that could change a result pinned.
   *
   * @throws RefusedException if the given one has no Delta: work would fail half-way
   */
  public static SparkSession pinned(SparkSession session) {
    return pinned(session, Map.of());
  }

  /**
   * The same with settings more. Of all that ask for the same settings it is one session, which is
   * for that reason never to be given others.
   *
   * @throws RefusedException if the given one has no Delta
   */
  public static SparkSession pinned(SparkSession session, Map<String, String> more) {
    return PinnedSessions.of(session, settings(session, more));
  }

  /**
   * The same as a session that nobody else has, for settings that nobody will ask for again.
   *
   * @throws RefusedException if the given one has no Delta
   */
  public static SparkSession unshared(SparkSession session, Map<String, String> more) {
    return PinnedSessions.made(session, settings(session, more));
  }

  private static Map<String, String> settings(SparkSession session, Map<String, String> more) {
    requireDelta(session);
    Map<String, String> settings = new HashMap<>();
    // A file of ours is one row group, so that a larger part of a table keeps a core waiting.
    settings.put("spark.sql.files.maxPartitionBytes", "32m");
    CollectionConverters.asJava(session.conf().getAll())
        .forEach(
            (key, value) -> {
              // Spark calls a setting that it does not know not modifiable.
              if (session.conf().isModifiable(key) || key.startsWith(OURS)) {
                settings.put(key, value);
              }
            });
    settings.putAll(pins());
    if (isSeen(CHECKSUM_FILES)) {
      settings.put(CHECKSUM_WRITER, session.conf().get(CHECKSUM_WRITER, CHECKSUM_FILES));
    }
    settings.putAll(more);
    return settings;
  }

  /**
   * A pinned session for work on few rows: what makes the most of many cores and of many rows costs
   * more than it brings there. Plans are interpreted, not compiled, and stay in one partition.
   *
   * @throws RefusedException if the given one has no Delta
   */
  public static SparkSession forFewRows(SparkSession session) {
    return pinned(session, FOR_FEW_ROWS);
  }

  /** Its SQL is what shows: the setting alone does not, an extension may be given otherwise. */
  private static void requireDelta(SparkSession session) {
    try {
      ((org.apache.spark.sql.classic.SparkSession) session)
          .sessionState()
          .sqlParser()
          .parsePlan("VACUUM delta.`/`");
    } catch (ParseException e) {
      throw new RefusedException(
          "The Spark session has no Delta: start it with SessionSettings.defaults(), or"
              + " spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension");
    }
  }

  private static Map<String, String> pins() {
    return Map.ofEntries(
        entry("spark.sql.session.timeZone", "UTC"),
        entry("spark.sql.timestampType", "TIMESTAMP_LTZ"),
        entry("spark.sql.ansi.enabled", "true"),
        entry("spark.sql.ansi.enforceReservedKeywords", "false"),
        entry("spark.sql.caseSensitive", "false"),
        entry("spark.sql.variable.substitute", "false"),
        // Tasks of a session with artifacts of its own know no plan that another one compiled.
        entry("spark.sql.artifact.isolation.enabled", "false"),
        entry("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
        // Delta makes a table by path only with it; no SQL but ours runs in this session.
        entry("spark.sql.runSQLOnFiles", "true"),
        // A small merge replaces the open versions by open and closed ones.
        entry("spark.databricks.delta.replaceWhere.constraintCheck.enabled", "false"),
        entry("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED"),
        entry("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED"),
        entry("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS"),
        // Open and closed versions are written side by side, each in the order they come in.
        entry("spark.sql.maxConcurrentOutputFileWriters", "2"),
        // What is committed is counted by what Delta says of its files.
        entry("spark.databricks.delta.stats.collect", "true"),
        entry("spark.databricks.delta.history.metricsEnabled", "true"),
        // Up to so many files a checksum file lists them, and no Spark job has to.
        entry("spark.databricks.delta.allFilesInCrc.thresholdNumFiles", "250"),
        // It looks a plan through after each rule of Spark's own, which takes a tenth of a small
        // merge.
        entry("spark.sql.lightweightPlanChangeValidation", "false"),
        entry("spark.sql.sources.partitionOverwriteMode", "static"),
        entry("spark.sql.sources.partitionColumnTypeInference.enabled", "false"),
        // What cannot be read is never taken for nothing.
        entry("spark.sql.files.ignoreMissingFiles", "false"),
        entry("spark.sql.files.ignoreCorruptFiles", "false"));
  }
}

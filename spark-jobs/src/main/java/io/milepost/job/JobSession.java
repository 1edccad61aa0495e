package io.milepost.job;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What all jobs of a process share.
 *
 * @param environment variables of the process, where secrets may be
 * @param progress is told, for people, what is going on
 */
public record JobSession(
    SparkSession spark,
    JobState state,
    Map<String, String> environment,
    Consumer<String> progress) {
  public JobSession {
    requireNonNull(spark, "spark");
    requireNonNull(state, "state");
    environment = Map.copyOf(environment);
    requireNonNull(progress, "progress");
  }

  /** Small files on the platform's storage. */
  public Storage storage() {
    return new Storage(hadoop());
  }

  /** How storage is reached. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }
}

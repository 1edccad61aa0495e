package io.milepost.job;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark sessions of our jobs: the same answers everywhere, quiet and small on one machine. */
public final class Sessions {
  private Sessions() {}

  /**
   * Starts Spark. Without a master (spark-submit names one) it runs in this process, on all cores.
   *
   * @param name what the application is called in Spark's lists
   */
  public static SparkSession open(String name) {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local")) {
      makeSmall(conf);
    }
    // What makes rows come out different under another setting is not up to a cluster's defaults.
    conf.set("spark.sql.session.timeZone", "UTC");
    conf.set("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    conf.set("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    // Text of a model is never a variable or a file name.
    conf.set("spark.sql.variable.substitute", "false");
    conf.set("spark.sql.runSQLOnFiles", "false");
    // A second attempt of a task would open a second connection to a source.
    conf.set("spark.speculation", "false");
    return SparkSession.builder().appName("milepost " + name).config(conf).getOrCreate();
  }

  private static void makeSmall(SparkConf conf) {
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.sql.shuffle.partitions", cores);
    conf.setIfMissing("spark.databricks.delta.snapshotPartitions", "1");
    conf.setIfMissing("spark.driver.host", "localhost");
    conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
  }
}

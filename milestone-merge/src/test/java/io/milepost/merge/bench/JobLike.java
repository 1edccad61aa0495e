package io.milepost.merge.bench;

import io.milepost.merge.SessionSettings;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark session with the settings that jobs start with on one machine. Module spark-jobs sets
 * them in its {@code Sessions}, which this one cannot see; plans are compiled and adapted here as
 * there, unlike in the session of our tests.
 */
final class JobLike {
  private JobLike() {}

  /** Starts it. {@code -Dmilepost.merge} chooses how milestones are merged. */
  static SparkSession open() {
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    SparkConf conf = new SparkConf();
    conf.set("spark.master", "local[*]");
    conf.set("spark.ui.enabled", "false");
    conf.set("spark.ui.showConsoleProgress", "false");
    conf.set("spark.sql.shuffle.partitions", cores);
    conf.set("spark.driver.host", "localhost");
    conf.set("spark.driver.bindAddress", "127.0.0.1");
    SessionSettings.defaults().forEach(conf::set);
    conf.set("spark.speculation", "false");
    String merge = System.getProperty("milepost.merge", "");
    if (!merge.isEmpty()) {
      conf.set("spark.milepost.merge", merge);
    }
    return SparkSession.builder().appName("milepost bench").config(conf).getOrCreate();
  }
}

package io.milepost.job;

import io.milepost.merge.SessionSettings;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Help.Ansi;

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
    String master = conf.get("spark.master");
    if (master.equals("local") || master.startsWith("local[")) {
      makeSmall(conf);
    }
    // What makes rows come out different under another setting is not up to a cluster's defaults.
    SessionSettings.defaults().forEach(conf::set);
    // A second attempt of a task would open a second connection to a source.
    conf.set("spark.speculation", "false");
    return SparkSession.builder().appName("milepost " + name).config(conf).getOrCreate();
  }

  private static void makeSmall(SparkConf conf) {
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", Boolean.toString(Ansi.AUTO.enabled()));
    conf.setIfMissing("spark.sql.shuffle.partitions", cores);
    conf.setIfMissing("spark.driver.host", "localhost");
    conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    SessionSettings.onOneMachine().forEach(conf::setIfMissing);
  }
}

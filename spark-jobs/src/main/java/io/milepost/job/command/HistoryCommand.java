package io.milepost.job.command;

import static org.apache.spark.sql.functions.col;

import io.milepost.job.Sessions;
import io.milepost.job.command.ReadOptions.Output;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the versions of a key. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Shows every version of a key: its values, and when they were so at the source.")
public final class HistoryCommand implements Callable<Integer> {
  @Mixin private ReadOptions options;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "COLUMN=VALUE",
      description = "A column of the key and its value; several times for a key of several.")
  private Map<String, String> key;

  @Override
  public Integer call() throws IOException {
    try (SparkSession spark = Sessions.open("history")) {
      MilestoneReader reader = options.reader(spark);
      Dataset<Row> versions = reader.versions(key);
      if (options.output() == Output.TEXT) {
        options.console().print(head(reader, versions));
      }
      options.print(shown(reader, versions));
    }
    return 0;
  }

  private String head(MilestoneReader reader, Dataset<Row> versions) {
    long count = versions.count();
    if (count == 0) {
      return "%s: no row with %s in batches %d to %d"
          .formatted(reader.dataset(), key, reader.firstBatch(), reader.publishedBatch());
    }
    boolean gone = versions.filter(col(MilestoneColumns.BATCH_OUT).isNull()).isEmpty();
    return "%s: %d version%s through batch %d%s, times in UTC"
        .formatted(
            reader.dataset(),
            count,
            count == 1 ? "" : "s",
            reader.publishedBatch(),
            gone ? ", deleted since" : "");
  }

  private static Dataset<Row> shown(MilestoneReader reader, Dataset<Row> versions) {
    List<Column> columns = new ArrayList<>();
    columns.add(col("version"));
    columns.add(col(MilestoneColumns.VALID_FROM).as("valid_from"));
    columns.add(col(MilestoneColumns.VALID_TO).as("valid_to"));
    columns.add(col(MilestoneColumns.BATCH_IN).as("batch_in"));
    columns.add(col(MilestoneColumns.BATCH_OUT).as("batch_out"));
    List<Column> order = new ArrayList<>();
    reader.key().forEach(name -> order.add(col("`" + name + "`")));
    order.add(col("version"));
    Dataset<Row> sorted = versions.orderBy(order.toArray(Column[]::new));
    Arrays.stream(reader.schema().fieldNames()).forEach(name -> columns.add(col("`" + name + "`")));
    return sorted.select(columns.toArray(Column[]::new));
  }
}

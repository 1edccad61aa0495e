package io.milepost.job.command;

import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.MilestoneColumns.shown;
import static org.apache.spark.sql.functions.col;

import io.milepost.job.Sessions;
import io.milepost.job.command.ReadOptions.Output;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
  private List<String> given;

  @Override
  public Integer call() throws IOException {
    Map<String, String> key = options.key(given);
    options.look();
    try (SparkSession spark = Sessions.open("history")) {
      MilestoneReader reader = options.reader(spark);
      Dataset<Row> versions = reader.versions(key);
      long count = versions.count();
      if (count == 0) {
        throw new RefusedException(
            "No version of %s with key %s through batch %d"
                .formatted(reader.dataset(), text(key), reader.publishedBatch()));
      }
      if (options.output() == Output.TEXT) {
        options.console().print(head(reader, versions, count));
      }
      options.print(table(reader, versions));
    }
    return 0;
  }

  private static String text(Map<String, String> key) {
    return key.entrySet().stream()
        .map(part -> part.getKey() + "=" + part.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String head(MilestoneReader reader, Dataset<Row> versions, long count) {
    boolean gone = versions.filter(col(BATCH_OUT).isNull()).isEmpty();
    return "%s: %d version%s through batch %d%s%s, times in UTC"
        .formatted(
            reader.dataset(),
            count,
            count == 1 ? "" : "s",
            reader.publishedBatch(),
            ReadOptions.unread(reader, reader.publishedBatch()),
            gone ? ", deleted since" : "");
  }

  private static Dataset<Row> table(MilestoneReader reader, Dataset<Row> versions) {
    List<Column> columns = new ArrayList<>();
    List<String> names = List.of(reader.schema().fieldNames());
    String version = shown(MilestoneColumns.VERSION, names);
    columns.add(col(version));
    for (String ours : List.of(VALID_FROM, VALID_TO, BATCH_IN, BATCH_OUT)) {
      columns.add(col(ours).as(shown(ours, names)));
    }
    List<Column> order = new ArrayList<>();
    reader.key().forEach(name -> order.add(col("`" + name + "`")));
    order.add(col(version));
    Dataset<Row> sorted = versions.orderBy(order.toArray(Column[]::new));
    names.forEach(name -> columns.add(col("`" + name + "`")));
    return sorted.select(columns.toArray(Column[]::new));
  }
}

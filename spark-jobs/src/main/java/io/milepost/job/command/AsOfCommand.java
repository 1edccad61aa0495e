package io.milepost.job.command;

import io.milepost.job.Sessions;
import io.milepost.job.command.ReadOptions.Output;
import io.milepost.merge.MilestoneReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows a dataset as it was. */
@Command(
    name = "as-of",
    mixinStandardHelpOptions = true,
    description =
        "Shows a dataset as it was at the source: by batch, by time, or (without either) now.")
public final class AsOfCommand implements Callable<Integer> {
  private static final int TEXT_LIMIT = 100;

  @Spec private CommandSpec verb;
  @Mixin private ReadOptions options;

  @ArgGroup(multiplicity = "0..1")
  private Moment moment;

  @Option(
      names = "--key",
      paramLabel = "COLUMN=VALUE",
      description = "Show only rows whose key has that value; several times for several columns.")
  private List<String> given = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Show so many rows, by key (default: 100 as text, all as json).")
  private Integer limit;

  /** One of the two ways to say when. */
  static final class Moment {
    @Option(names = "--batch", paramLabel = "N", description = "As of that batch.")
    private Long batch;

    @Option(
        names = "--time",
        paramLabel = "T",
        converter = TimeConverter.class,
        description =
            "As of the last batch not after that time, such as 2027-05-01T08:00:00Z, or 2027-05-01"
                + " 08:00:00 in UTC; a day is its beginning in UTC.")
    private Instant time;
  }

  /** Reads a point in time. */
  static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        if (text.contains("T")) {
          return OffsetDateTime.parse(text).toInstant();
        }
        // As times are shown here.
        return text.contains(" ")
            ? LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC)
            : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "%s is no time (such as 2027-05-01T08:00:00Z or 2027-05-01)".formatted(text));
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    if (limit != null && limit < 1) {
      throw new ParameterException(
          verb.commandLine(), "Invalid value for option '--limit': %d is below 1".formatted(limit));
    }
    Map<String, String> key = options.key(given);
    options.look();
    try (SparkSession spark = Sessions.open("as-of")) {
      MilestoneReader reader = options.reader(spark);
      long batch = batch(reader);
      Dataset<Row> all = reader.asOf(batch);
      Dataset<Row> rows =
          (key.isEmpty() ? all : all.filter(reader.matching(key)))
              .orderBy(
                  reader.key().stream()
                      .map(name -> functions.col("`" + name + "`"))
                      .toArray(Column[]::new));
      if (options.output() == Output.TEXT) {
        printText(reader, batch, rows);
      } else {
        options.print(limit == null ? rows : rows.limit(limit));
      }
    }
    return 0;
  }

  private long batch(MilestoneReader reader) {
    if (moment == null) {
      return reader.publishedBatch();
    }
    return moment.batch == null ? reader.batchAt(moment.time) : moment.batch;
  }

  private void printText(MilestoneReader reader, long batch, Dataset<Row> rows) {
    int most = limit == null ? TEXT_LIMIT : limit;
    long count = rows.count();
    options
        .console()
        .print(
            "%s as of batch %d, source time %s%s: %,d row%s%s"
                .formatted(
                    reader.dataset(),
                    batch,
                    ReadOptions.time(reader, batch),
                    ReadOptions.unread(reader, batch),
                    count,
                    count == 1 ? "" : "s",
                    count > most ? ", the first %,d of them (--limit)".formatted(most) : ""));
    options.print(rows.limit(most));
  }
}

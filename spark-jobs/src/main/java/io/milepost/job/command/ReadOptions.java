package io.milepost.job.command;

import io.milepost.job.read.DatasetRoots;
import io.milepost.job.read.DatasetRoots.Place;
import io.milepost.job.read.ShownRows;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.model.job.DatasetId;
import io.milepost.model.text.Suggestion;
import io.milepost.model.text.UtcTime;
import io.milepost.postgres.LocalPostgres;
import io.milepost.state.DatasetEntry;
import io.milepost.state.DatasetRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the verbs that look things up are told. */
final class ReadOptions {

  /** How facts are printed. */
  enum Output {
    TEXT,
    JSON
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Mixin private PlaceOptions place;

  @Parameters(paramLabel = "DATASET", description = "The dataset, as store.dataset.")
  private String dataset;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, or json: one line per row (default: ${DEFAULT-VALUE}).")
  private Output output;

  private List<DatasetEntry> seen = List.of();

  JobConsole console() {
    return PlaceOptions.console(verb);
  }

  Output output() {
    return output;
  }

  /** Looks where the state saw the dataset, before Spark starts: a typo is told at once. */
  void look() {
    DatasetId id = id();
    if (place.root().isPresent()) {
      return;
    }
    if (place.state().isEmpty() && LocalPostgres.ofUser().find().isEmpty()) {
      console()
          .say(
              ("milepost: starting the PostgreSQL of %s; it stays (to stop it: milepost admin state"
                      + " --stop)")
                  .formatted(LocalPostgres.ofUser().folder()));
    }
    DatasetRegistry known = StateAddresses.of(place.state(), System.getenv()).datasets();
    seen = known.find(id.store(), id.dataset());
    if (seen.isEmpty()) {
      throw new ParameterException(
          verb.commandLine(),
          unknown(
              dataset,
              known.all().stream()
                  .map(entry -> entry.store() + "." + entry.dataset())
                  .distinct()
                  .toList()));
    }
  }

  /** What is said of a dataset that is none of those the state knows. */
  static String unknown(String dataset, List<String> known) {
    return "Unknown dataset: %s (%s)"
        .formatted(
            dataset,
            known.isEmpty()
                ? "the state knows none yet: milepost run, or give --root"
                : "known: %s%s"
                    .formatted(Suggestion.list(dataset, known), Suggestion.hint(dataset, known)));
  }

  private DatasetId id() {
    try {
      return DatasetId.parse(dataset);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(verb.commandLine(), e.getMessage(), e);
    }
  }

  /** Below --root, or where the state saw it. */
  MilestoneReader reader(SparkSession spark) {
    DatasetId id = id();
    DatasetKey key = new DatasetKey(id.store(), id.dataset());
    DatasetRoots roots = new DatasetRoots(spark.sparkContext().hadoopConfiguration());
    Place found =
        place.root().map(root -> roots.below(root, key)).orElseGet(() -> roots.among(seen, key));
    return MilestoneReader.open(spark, found.root(), found.dataset());
  }

  /** Columns of a key and their values, each as {@code COLUMN=VALUE}. */
  Map<String, String> key(List<String> given) {
    Map<String, String> key = new LinkedHashMap<>();
    for (String part : given) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            verb.commandLine(),
            "Invalid value for option '--key': %s is not COLUMN=VALUE".formatted(part));
      }
      if (key.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
        throw new ParameterException(
            verb.commandLine(),
            "Invalid value for option '--key': column %s is given twice, and one key is shown"
                .formatted(part.substring(0, equals)));
      }
    }
    return key;
  }

  /** When the source was as a batch shows it. */
  static String time(MilestoneReader reader, long batch) {
    return reader
        .ledger()
        .numbered(batch)
        .map(LedgerRow::sourceTime)
        .map(UtcTime::text)
        .orElse("unknown");
  }

  /** What is said where batches after the one that read the dataset last did not ask for it. */
  static String unread(MilestoneReader reader, long batch) {
    OptionalLong read = reader.unreadSince(batch);
    return read.isEmpty()
        ? ""
        : " (not read since batch %d of %s)"
            .formatted(read.getAsLong(), time(reader, read.getAsLong()));
  }

  void print(Dataset<Row> rows) {
    ShownRows shown = new ShownRows(rows);
    switch (output) {
      case TEXT -> shown.text(console()::print);
      case JSON -> shown.json(console()::print);
    }
  }
}

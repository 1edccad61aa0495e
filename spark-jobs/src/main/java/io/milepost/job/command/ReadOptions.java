package io.milepost.job.command;

import io.milepost.job.read.DatasetRoots;
import io.milepost.job.read.DatasetRoots.Place;
import io.milepost.job.read.ShownRows;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.model.job.DatasetId;
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

  JobConsole console() {
    return PlaceOptions.console(verb);
  }

  Output output() {
    return output;
  }

  /** Below --root, or where the state last saw it. */
  MilestoneReader reader(SparkSession spark) {
    DatasetId id;
    try {
      id = DatasetId.parse(dataset);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(verb.commandLine(), e.getMessage(), e);
    }
    DatasetKey key = new DatasetKey(id.store(), id.dataset());
    DatasetRoots roots = new DatasetRoots(spark.sparkContext().hadoopConfiguration());
    Place found =
        place
            .root()
            .map(root -> roots.below(root, key))
            .orElseGet(
                () ->
                    roots.among(
                        StateAddresses.of(place.state(), System.getenv())
                            .datasets()
                            .find(id.store(), id.dataset()),
                        key));
    return MilestoneReader.open(spark, found.root(), found.dataset());
  }

  void print(Dataset<Row> rows) {
    ShownRows shown = new ShownRows(rows);
    switch (output) {
      case TEXT -> shown.text(console()::print);
      case JSON -> shown.json(console()::print);
    }
  }
}

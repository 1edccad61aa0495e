package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.milepost.job.UnreachableException;
import io.milepost.job.transform.TransformerRuns;
import io.milepost.merge.BatchSource;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the newest sealed run of a transformer wrote; the position is that run. */
public final class TransformerOutput implements BatchSource {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUN = "run";

  private final SparkSession spark;
  private final String root;
  private final String workspace;

  public TransformerOutput(SparkSession spark, String root, String workspace) {
    this.spark = requireNonNull(spark, "spark");
    this.root = requireNonNull(root, "root");
    this.workspace = requireNonNull(workspace, "workspace");
  }

  /**
   * Why there is nothing to take, if there is not: the newest run is in the ledger already.
   *
   * @param run the run that asks; what it published itself is left to the tables
   */
  Optional<String> alreadyTaken(Ledger ledger, String run) {
    if (ledger.published(run).isPresent() || !ledger.unmerged().isEmpty()) {
      return Optional.empty();
    }
    String newest = newest().author().run();
    return ledger
        .lastIngest()
        .filter(last -> last.position().map(TransformerOutput::run).equals(Optional.of(newest)))
        .map(
            last ->
                "run %s of transformer %s is batch %d already"
                    .formatted(newest, workspace, last.batch()));
  }

  @Override
  public Snapshot open(Optional<String> position) {
    return new Output(newest());
  }

  private Seal newest() {
    return new TransformerRuns(spark.sparkContext().hadoopConfiguration(), root, workspace)
        .newest()
        .orElseThrow(
            () ->
                new UnreachableException(
                    ("Cannot ingest what transformer %s wrote: no run of it has ended"
                            + " yet. Run it first.")
                        .formatted(workspace)));
  }

  private static String run(String position) {
    try {
      JsonNode run = JSON.readTree(position).path(RUN);
      return run.asText();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read position " + position, e);
    }
  }

  private final class Output implements Snapshot {
    private final Seal seal;

    Output(Seal seal) {
      this.seal = seal;
    }

    /** Exactly the files that were sealed. */
    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      TablePaths paths = new TablePaths(root);
      String name = dataset.dataset().dataset();
      SealedDataset sealed =
          seal.datasets().stream()
              .filter(other -> other.dataset().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Cannot ingest %s: run %s of transformer %s did not write it"
                              .formatted(dataset.dataset(), seal.author().run(), workspace)));
      if (sealed.files().isEmpty()) {
        return spark.createDataFrame(List.<Row>of(), dataset.schema());
      }
      String folder =
          paths.transformerOutput(
              paths.transformerRun(workspace, seal.author().run()), seal.author().attempt(), name);
      return spark
          .read()
          .schema(dataset.schema())
          .parquet(sealed.files().stream().map(file -> folder + "/" + file).toArray(String[]::new));
    }

    @Override
    public String position() {
      return JSON.createObjectNode().put(RUN, seal.author().run()).toString();
    }

    @Override
    public Instant sourceTime() {
      return seal.sourceTime();
    }

    @Override
    public Map<String, Long> inputs() {
      return seal.inputs();
    }

    @Override
    public void close() {
      // Files need no closing.
    }
  }
}

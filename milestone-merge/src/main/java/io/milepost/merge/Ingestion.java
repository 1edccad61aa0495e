package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.batch.BatchFinish;
import io.milepost.merge.batch.BatchStaging;
import io.milepost.merge.batch.Checkpoint;
import io.milepost.merge.batch.Checkpoint.Step;
import io.milepost.merge.batch.SpecCheck;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Repairs;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.seal.Seals;
import io.milepost.merge.staging.StagingSweep;
import io.milepost.merge.table.DatasetTables;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Brings one batch of an ingestion from its source into change logs, ledger and milestones. It may
 * be killed at any moment and run again: the tables end as if nothing had happened.
 */
public final class Ingestion {
  private final SparkSession spark;
  private final IngestionSpec spec;
  private final Function<String, IngestionSpec> sealedJobs;
  private final Clock clock;
  private final Checkpoint checkpoint;
  private final TablePaths paths;

  /** An ingestion that finishes a sealed batch only if it was sealed with the same job file. */
  public Ingestion(SparkSession spark, IngestionSpec spec) {
    this(
        spark,
        spec,
        digest -> {
          throw new RefusedException(
              "Cannot finish a batch of ingestion %s: it was sealed by job %s. Run that job."
                  .formatted(spec.ingestion(), digest));
        });
  }

  /**
   * An ingestion that finishes what another job sealed.
   *
   * @param sealedJobs what the job file of a digest says
   */
  public Ingestion(
      SparkSession spark, IngestionSpec spec, Function<String, IngestionSpec> sealedJobs) {
    this(spark, new Setup(spec, sealedJobs, Clock.systemUTC(), Checkpoint.NONE));
  }

  /** What an ingestion works with. */
  record Setup(
      IngestionSpec spec,
      Function<String, IngestionSpec> sealedJobs,
      Clock clock,
      Checkpoint checkpoint) {}

  Ingestion(SparkSession spark, Setup setup) {
    this.spark = requireNonNull(spark, "spark");
    this.spec = setup.spec();
    this.sealedJobs = requireNonNull(setup.sealedJobs(), "sealedJobs");
    this.clock = setup.clock();
    this.checkpoint = setup.checkpoint();
    this.paths = new TablePaths(spec.root());
    if (spec.datasets().stream().map(dataset -> dataset.dataset().store()).distinct().count()
        != 1) {
      throw new IllegalArgumentException(
          "Invalid ingestion %s: its datasets are of no or of several stores"
              .formatted(spec.ingestion()));
    }
  }

  /** A batch that was sealed but is not published yet: the next run finishes it. */
  public Optional<Seal> unfinished() {
    SparkSession own = SessionSettings.pinned(spark);
    return sealed(Ledger.read(own, spec.root(), spec.ingestion()));
  }

  /**
   * Reads, seals, publishes and merges one batch, or brings to its end what an earlier attempt
   * began.
   *
   * @throws RefusedException if the batch must not go on; nothing was written
   * @throws AnotherAttemptWonException if another attempt did the same work meanwhile
   */
  public BatchResult run(BatchRequest request, BatchSource source) {
    refuse(spec.datasets().stream().flatMap(d -> SpecCheck.refusals(d).stream()).toList());
    new Seals(hadoop()).requireCreatable(paths.seal(spec.ingestion(), 1));
    DatasetTables tables = new DatasetTables(SessionSettings.pinned(spark), paths);
    Ledger ledger = merged(tables, ledger(tables));
    Optional<LedgerRow> published = ledger.published(request.run());
    if (published.isPresent()) {
      return already(ledger, published.get());
    }
    Optional<Seal> sealed = sealed(ledger);
    if (sealed.isPresent()) {
      return finish(new Run(tables, ledger, request), sealed.get());
    }
    checkpoint.reached(Step.OPENED, "");
    BatchStaging staging = new BatchStaging(spark, tables, spec, checkpoint);
    Seal attempt = staging.stage(request, source, ledger);
    checkpoint.reached(Step.STAGED, "");
    if (ledger.isBehind() && ledger(tables).lastNumber() >= attempt.batch()) {
      staging.discard(attempt);
      throw new AnotherAttemptWonException(
          "Another attempt published batch %d of ingestion %s"
              .formatted(attempt.batch(), spec.ingestion()));
    }
    Seal winner =
        new Seals(hadoop()).create(paths.seal(spec.ingestion(), attempt.batch()), attempt);
    checkpoint.reached(Step.SEALED, "");
    return finish(new Run(tables, ledger, request), winner);
  }

  private Optional<Seal> sealed(Ledger ledger) {
    return new Seals(hadoop()).find(paths.seal(spec.ingestion(), ledger.lastNumber() + 1));
  }

  /** Merges what was published but is not merged yet. */
  private Ledger merged(DatasetTables tables, Ledger ledger) {
    List<LedgerRow> unmerged = ledger.unmerged();
    for (LedgerRow row : unmerged) {
      String path = paths.seal(spec.ingestion(), row.batch());
      Seal seal =
          new Seals(hadoop())
              .find(path)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Cannot merge batch %d of ingestion %s: its seal %s is gone"
                              .formatted(row.batch(), spec.ingestion(), path)));
      new BatchFinish(tables, spec, clock, checkpoint).merge(seal);
    }
    return unmerged.isEmpty() ? ledger : ledger(tables);
  }

  private Ledger ledger(DatasetTables tables) {
    return Ledger.read(tables.session(), spec.root(), spec.ingestion());
  }

  /** What one run works with; {@code ledger} as it was when the run began. */
  private record Run(DatasetTables tables, Ledger ledger, BatchRequest request) {}

  private BatchResult finish(Run run, Seal seal) {
    BatchRequest request = run.request();
    if (!seal.kind().equals(Seal.INGEST)) {
      return finishedRepair(run, seal);
    }
    boolean ours = seal.author().jobDigest().equals(request.jobDigest());
    IngestionSpec sealedSpec = ours ? spec : sealedJobs.apply(seal.author().jobDigest());
    BatchFinish finish = new BatchFinish(run.tables(), sealedSpec, clock, checkpoint);
    finish.publish(seal);
    List<Keys> keys = finish.merge(seal);
    new StagingSweep(hadoop(), paths).sweep(run.ledger(), clock.instant());
    Outcome outcome =
        seal.author().attempt().equals(request.attempt()) ? Outcome.PUBLISHED : Outcome.FINISHED;
    return new BatchResult(seal.batch(), outcome, seal.sourceTime(), counts(seal, keys));
  }

  /** A number that was claimed for something else than reading the source. */
  private BatchResult finishedRepair(Run run, Seal seal) {
    Repairs repairs = new Repairs(new Care(run.tables().session(), spec.root(), clock, checkpoint));
    repairs.finish(spec.ingestion(), spec.datasets().get(0).dataset().store(), seal);
    List<DatasetCounts> counts =
        seal.datasets().stream()
            .map(d -> new DatasetCounts(d.dataset(), d.rows(), d.keys().orElseThrow(), d.bytes()))
            .toList();
    return new BatchResult(seal.batch(), Outcome.FINISHED, seal.sourceTime(), counts);
  }

  private static List<DatasetCounts> counts(Seal seal, List<Keys> keys) {
    List<DatasetCounts> counts = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      SealedDataset dataset = seal.datasets().get(i);
      counts.add(
          new DatasetCounts(dataset.dataset(), dataset.rows(), keys.get(i), dataset.bytes()));
    }
    return counts;
  }

  private BatchResult already(Ledger ledger, LedgerRow row) {
    Map<String, Counts> keys =
        ledger.counts(Kind.MERGE, row.batch()).stream()
            .collect(Collectors.toMap(Counts::dataset, Function.identity()));
    Map<String, Long> bytes =
        new Seals(hadoop())
                .find(paths.seal(spec.ingestion(), row.batch()))
                .map(Seal::datasets)
                .orElse(List.of())
                .stream()
                .collect(Collectors.toMap(SealedDataset::dataset, SealedDataset::bytes));
    List<DatasetCounts> counts = new ArrayList<>();
    for (Counts rows : ledger.counts(Kind.INGEST, row.batch())) {
      counts.add(
          new DatasetCounts(
              rows.dataset(),
              rows.rows().orElseThrow(),
              keys.get(rows.dataset()).keys().orElseThrow(),
              bytes.getOrDefault(rows.dataset(), 0L)));
    }
    return new BatchResult(row.batch(), Outcome.ALREADY_PUBLISHED, row.sourceTime(), counts);
  }

  private static void refuse(List<String> refusals) {
    if (!refusals.isEmpty()) {
      throw new RefusedException(String.join("\n", refusals));
    }
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }
}

package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.batch.BatchCounts;
import io.milepost.merge.batch.BatchFinish;
import io.milepost.merge.batch.BatchStaging;
import io.milepost.merge.batch.SpecCheck;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Repairs;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seals;
import io.milepost.merge.staging.StagingSweep;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.TableContract;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
    this(spark, spec, sealedJobs, Clock.systemUTC());
  }

  Ingestion(
      SparkSession spark,
      IngestionSpec spec,
      Function<String, IngestionSpec> sealedJobs,
      Clock clock) {
    this.spark = requireNonNull(spark, "spark");
    this.spec = requireNonNull(spec, "spec");
    this.sealedJobs = requireNonNull(sealedJobs, "sealedJobs");
    this.clock = requireNonNull(clock, "clock");
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
    DatasetTables tables = checked();
    Ledger ledger = merged(tables, ledger(tables));
    Optional<LedgerRow> published = ledger.published(request.run());
    if (published.isPresent()) {
      return already(ledger, published.get());
    }
    Run run = new Run(tables, ledger, request);
    return finish(run, sealed(run, source));
  }

  /**
   * The same without the merge: {@link #merge} does it later, for all batches that wait. Readers
   * see the batch at once, exports and views when it is merged. What waits is merged first where
   * the datasets' columns are no longer those of the batches that wait.
   *
   * @throws RefusedException if the batch must not go on; nothing was written
   * @throws AnotherAttemptWonException if another attempt did the same work meanwhile
   */
  public PublishResult publish(BatchRequest request, BatchSource source) {
    DatasetTables tables = checked();
    Ledger found = ledger(tables);
    Ledger ledger = keepsColumns(tables) ? found : merged(tables, found);
    Optional<LedgerRow> published = ledger.published(request.run());
    if (published.isPresent()) {
      LedgerRow row = published.get();
      return new PublishResult(
          row.batch(),
          Outcome.ALREADY_PUBLISHED,
          row.sourceTime(),
          BatchCounts.rows(ledger, row.batch()));
    }
    Run run = new Run(tables, ledger, request);
    Seal seal = sealed(run, source);
    if (seal.kind().equals(Seal.INGEST)) {
      finishing(run, seal).publish(seal);
      sweep(run);
    } else {
      seal = repaired(run, seal);
    }
    return new PublishResult(
        seal.batch(), outcome(run, seal), seal.sourceTime(), BatchCounts.rows(seal));
  }

  /**
   * Merges all batches that are published and not merged yet, in their order. It may be killed at
   * any moment and run again, also beside a run that publishes.
   *
   * @return what each of them did; none if nothing waits
   */
  public List<BatchResult> merge() {
    DatasetTables tables = new DatasetTables(SessionSettings.pinned(spark), paths);
    return merges(tables, ledger(tables));
  }

  private DatasetTables checked() {
    refuse(SpecCheck.refusals(spec));
    new Seals(hadoop()).requireCreatable(paths.seal(spec.ingestion(), 1));
    return new DatasetTables(SessionSettings.pinned(spark), paths);
  }

  private boolean keepsColumns(DatasetTables tables) {
    return spec.datasets().stream()
        .allMatch(
            dataset ->
                tables
                    .contract(dataset.dataset())
                    .filter(kept -> !kept.followedBy(contract(dataset)).equals(kept))
                    .isEmpty());
  }

  private TableContract contract(MergeSpec dataset) {
    return TableContract.of(spec.ingestion(), dataset, 0);
  }

  /** What is sealed already, or a batch of what the source has now. */
  private Seal sealed(Run run, BatchSource source) {
    Optional<Seal> sealed = sealed(run.ledger());
    if (sealed.isPresent()) {
      return sealed.get();
    }
    BatchStaging staging = new BatchStaging(spark, run.tables(), spec);
    Seal attempt = staging.stage(run.request(), source, run.ledger());
    if (run.ledger().isBehind() && ledger(run.tables()).lastNumber() >= attempt.batch()) {
      staging.discard(attempt);
      throw new AnotherAttemptWonException(
          "Another attempt published batch %d of ingestion %s"
              .formatted(attempt.batch(), spec.ingestion()));
    }
    return new Seals(hadoop()).create(paths.seal(spec.ingestion(), attempt.batch()), attempt);
  }

  private Optional<Seal> sealed(Ledger ledger) {
    return new Seals(hadoop()).find(paths.seal(spec.ingestion(), ledger.lastNumber() + 1));
  }

  /** The ledger once nothing waits for its merge. */
  private Ledger merged(DatasetTables tables, Ledger ledger) {
    return merges(tables, ledger).isEmpty() ? ledger : ledger(tables);
  }

  private List<BatchResult> merges(DatasetTables tables, Ledger ledger) {
    List<BatchResult> merged = new ArrayList<>();
    for (LedgerRow row : ledger.unmerged()) {
      String path = paths.seal(spec.ingestion(), row.batch());
      Seal seal =
          new Seals(hadoop())
              .find(path)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Cannot merge batch %d of ingestion %s: its seal %s is gone"
                              .formatted(row.batch(), spec.ingestion(), path)));
      List<Keys> keys = new BatchFinish(tables, spec, clock).merge(seal);
      merged.add(
          new BatchResult(
              seal.batch(), Outcome.FINISHED, seal.sourceTime(), BatchCounts.of(seal, keys)));
    }
    return merged;
  }

  private Ledger ledger(DatasetTables tables) {
    return Ledger.read(tables.session(1), spec.root(), spec.ingestion());
  }

  /** What one run works with; {@code ledger} as it was when the run began. */
  private record Run(DatasetTables tables, Ledger ledger, BatchRequest request) {}

  private BatchResult finish(Run run, Seal seal) {
    if (!seal.kind().equals(Seal.INGEST)) {
      Seal repaired = repaired(run, seal);
      List<Keys> keys = repaired.datasets().stream().map(d -> d.keys().orElseThrow()).toList();
      return new BatchResult(
          seal.batch(), Outcome.FINISHED, seal.sourceTime(), BatchCounts.of(repaired, keys));
    }
    BatchFinish finish = finishing(run, seal);
    finish.publish(seal);
    List<Keys> keys = finish.merge(seal);
    sweep(run);
    return new BatchResult(
        seal.batch(), outcome(run, seal), seal.sourceTime(), BatchCounts.of(seal, keys));
  }

  private BatchFinish finishing(Run run, Seal seal) {
    boolean ours = seal.author().jobDigest().equals(run.request().jobDigest());
    IngestionSpec sealedSpec = ours ? spec : sealedJobs.apply(seal.author().jobDigest());
    return new BatchFinish(run.tables(), sealedSpec, clock);
  }

  private void sweep(Run run) {
    new StagingSweep(hadoop(), paths).sweep(run.ledger(), clock.instant());
  }

  private static Outcome outcome(Run run, Seal seal) {
    return seal.author().attempt().equals(run.request().attempt())
        ? Outcome.PUBLISHED
        : Outcome.FINISHED;
  }

  /** What came of a number that was claimed for something else than reading the source. */
  private Seal repaired(Run run, Seal seal) {
    Repairs repairs = new Repairs(new Care(run.tables().session(), spec.root(), clock));
    return repairs.finish(spec.ingestion(), spec.datasets().get(0).dataset().store(), seal);
  }

  private BatchResult already(Ledger ledger, LedgerRow row) {
    Optional<Seal> seal = new Seals(hadoop()).find(paths.seal(spec.ingestion(), row.batch()));
    return new BatchResult(
        row.batch(),
        Outcome.ALREADY_PUBLISHED,
        row.sourceTime(),
        BatchCounts.merged(ledger, row.batch(), seal));
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

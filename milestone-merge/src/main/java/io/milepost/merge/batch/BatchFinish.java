package io.milepost.merge.batch;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneMerge;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.batch.Checkpoint.Step;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.ledger.LedgerWriter;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.staging.StagedFiles;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Transaction;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings a sealed batch to its end; whoever does it, and however often, the tables are the same.
 */
public final class BatchFinish {
  private final DatasetTables tables;
  private final SparkSession own;
  private final IngestionSpec spec;
  private final Clock clock;
  private final Checkpoint checkpoint;
  private final TablePaths paths;

  /**
   * The end of batches of an ingestion.
   *
   * @param tables of a pinned session
   */
  public BatchFinish(DatasetTables tables, IngestionSpec spec, Clock clock, Checkpoint checkpoint) {
    this.tables = tables;
    this.own = tables.session();
    this.spec = spec;
    this.clock = clock;
    this.checkpoint = checkpoint;
    this.paths = new TablePaths(spec.root());
  }

  /** Appends what was sealed to the change logs, and makes it visible with one line. */
  public void publish(Seal seal) {
    parallel(seal, "append").map(seal.datasets(), dataset -> appended(seal, dataset));
    checkpoint.reached(Step.APPENDED, "");
    write(row(seal, Kind.INGEST), seal.datasets().stream().map(BatchFinish::rows).toList());
    checkpoint.reached(Step.PUBLISHED, "");
  }

  /** Merges a published batch into the milestones of its datasets, and says so with one line. */
  public void merge(Seal seal) {
    MilestoneMerge merge = new MilestoneMerge(own, paths);
    List<SealedDataset> changed = seal.datasets().stream().filter(SealedDataset::changes).toList();
    parallel(seal, "merge")
        .map(
            changed,
            dataset -> {
              TableContract contract = tables.contract(key(dataset)).orElseThrow();
              merge.merge(
                  new MilestoneMerge.DatasetBatch(
                      contract,
                      seal.batch(),
                      seal.sourceTime(),
                      dataset.keys(),
                      note(seal, dataset)));
              checkpoint.reached(Step.DATASET_MERGED, dataset.dataset());
              return dataset;
            });
    checkpoint.reached(Step.MERGED, "");
    write(row(seal, Kind.MERGE), seal.datasets().stream().map(BatchFinish::keys).toList());
    checkpoint.reached(Step.RECORDED, "");
  }

  private SealedDataset appended(Seal seal, SealedDataset dataset) {
    MergeSpec merged =
        spec.datasets().stream()
            .filter(candidate -> candidate.dataset().dataset().equals(dataset.dataset()))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "Cannot finish batch %d of ingestion %s: it holds %s, which job %s lacks"
                            .formatted(
                                seal.batch(),
                                spec.ingestion(),
                                dataset.dataset(),
                                seal.author().jobDigest())));
    tables.prepare(TableContract.of(spec.ingestion(), merged, seal.batch()), merged.tables());
    checkpoint.reached(Step.TABLES_PREPARED, dataset.dataset());
    if (dataset.changes()) {
      String folder =
          paths.attempt(spec.ingestion(), seal.batch(), seal.author().attempt())
              + "/"
              + dataset.dataset();
      Dataset<Row> changes =
          new StagedFiles(own.sparkContext().hadoopConfiguration(), folder)
              .changes(own, dataset.files(), merged.schema());
      Transaction transaction =
          new Transaction(
              spec.ingestion() + "/" + dataset.dataset(), seal.batch(), note(seal, dataset));
      long count = dataset.keys().inserted() + dataset.keys().changed() + dataset.keys().deleted();
      new ChangeLog(own, paths.changes(merged.dataset()))
          .append(MilestoneSteps.logged(changes, seal.batch()), count, transaction);
    }
    checkpoint.reached(Step.DATASET_APPENDED, dataset.dataset());
    return dataset;
  }

  private DatasetKey key(SealedDataset dataset) {
    return new DatasetKey(spec.datasets().get(0).dataset().store(), dataset.dataset());
  }

  private Parallel parallel(Seal seal, String what) {
    return new Parallel(own, "%s batch %d of %s".formatted(what, seal.batch(), spec.ingestion()));
  }

  private void write(LedgerRow row, List<Counts> counts) {
    new LedgerWriter(own, paths, spec.ingestion()).append(row, counts);
  }

  private LedgerRow row(Seal seal, Kind kind) {
    Seal.Author author = seal.author();
    boolean ingest = kind == Kind.INGEST;
    return new LedgerRow(
        kind,
        seal.batch(),
        new LedgerRow.Author(
            author.attempt(), author.run(), author.jobDigest(), author.modelCommit()),
        seal.sourceTime(),
        clock.instant(),
        ingest ? seal.position() : Optional.empty(),
        ingest ? seal.inputs() : Map.of());
  }

  private static String note(Seal seal, SealedDataset dataset) {
    return Transaction.note(seal.batch(), seal.author().attempt(), dataset.fingerprint());
  }

  private static Counts rows(SealedDataset dataset) {
    return new Counts(
        dataset.dataset(), Optional.of(dataset.rows()), Optional.empty(), dataset.fingerprint());
  }

  private static Counts keys(SealedDataset dataset) {
    return new Counts(
        dataset.dataset(), Optional.empty(), Optional.of(dataset.keys()), dataset.fingerprint());
  }
}

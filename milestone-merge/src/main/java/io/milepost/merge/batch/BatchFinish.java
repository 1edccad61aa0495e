package io.milepost.merge.batch;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.SmallFiles;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.direct.Merges;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.ledger.LedgerWriter;
import io.milepost.merge.quarantine.Quarantine;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.staging.StagedFiles;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.ContractDigest;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.Fingerprint;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.version.MilestoneMerge;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Brings a sealed batch to its end; whoever does it, and however often, the tables are the same.
 */
public final class BatchFinish {
  private static final String QUARANTINE = ":quarantine";

  private final DatasetTables tables;
  private final SparkSession own;
  private final IngestionSpec spec;
  private final Clock clock;
  private final TablePaths paths;

  /**
   * The end of batches of an ingestion.
   *
   * @param tables of a pinned session
   */
  public BatchFinish(DatasetTables tables, IngestionSpec spec, Clock clock) {
    this.tables = tables;
    this.own = tables.session();
    this.spec = spec;
    this.clock = clock;
    this.paths = new TablePaths(spec.root());
  }

  /**
   * Appends what was sealed to the change logs, and makes it visible with one line.
   *
   * @throws RefusedException if it was sealed with another spec; nothing was written
   */
  public void publish(Seal seal) {
    requireSealedAs(seal);
    parallel(seal, "append").map(seal.datasets(), dataset -> appended(seal, dataset));
    new SourceFiles(own, paths, spec.ingestion()).keep(seal);
    write(row(seal, Kind.INGEST), seal.datasets().stream().map(BatchFinish::rows).toList());
  }

  /**
   * Merges a published batch into the milestones of its datasets, and says so with one line.
   *
   * @return what it does to the keys of each dataset, in the order of the seal
   */
  public List<Keys> merge(Seal seal) {
    MilestoneMerge merge = new MilestoneMerge(own, paths, Merges.strategy(own, paths));
    List<Keys> keys =
        parallel(seal, "merge").map(seal.datasets(), dataset -> merged(merge, seal, dataset));
    List<Counts> counts = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      SealedDataset dataset = seal.datasets().get(i);
      counts.add(
          new Counts(
              dataset.dataset(),
              Optional.empty(),
              Optional.of(keys.get(i)),
              dataset.fingerprint(),
              OptionalLong.empty()));
    }
    write(row(seal, Kind.MERGE), counts);
    fold(seal);
    return keys;
  }

  /** The batch is done; what it and those before it left in small files is brought together. */
  private void fold(Seal seal) {
    SmallFiles files = new SmallFiles(own);
    seal.datasets().stream()
        .filter(SealedDataset::changes)
        .flatMap(dataset -> Stream.of(paths.changes(key(dataset)), paths.milestones(key(dataset))))
        .forEach(files::fold);
    files.fold(paths.ledger(spec.ingestion()));
  }

  private Keys merged(MilestoneMerge merge, Seal seal, SealedDataset dataset) {
    if (!dataset.changes()) {
      return dataset.keys().orElse(new Keys(0, 0, 0, dataset.named()));
    }
    return merge.merge(
        new MilestoneMerge.DatasetBatch(
            tables.contract(key(dataset)).orElseThrow(),
            seal.batch(),
            seal.sourceTime(),
            Fingerprint.rows(dataset.fingerprint()),
            dataset.named(),
            dataset.keys(),
            note(seal, dataset)));
  }

  /** By another spec the same rows would mean something else, or lose columns. */
  private void requireSealedAs(Seal seal) {
    List<DatasetKey> others =
        seal.datasets().stream().filter(dataset -> isOther(seal, dataset)).map(this::key).toList();
    if (!others.isEmpty()) {
      throw new RefusedException(
          ("Cannot finish batch %d of ingestion %s: %s was sealed with other columns, another key,"
                  + " mode, granularity, untracked set or stored names. Run it once more with the"
                  + " spec it was sealed with, or give it up with Abort.")
              .formatted(
                  seal.batch(),
                  spec.ingestion(),
                  others.stream().map(DatasetKey::toString).collect(Collectors.joining(", "))));
    }
  }

  private boolean isOther(Seal seal, SealedDataset dataset) {
    String ours = ContractDigest.of(contract(seal, spec(seal, dataset)));
    return !dataset.contract().orElse(ours).equals(ours);
  }

  private MergeSpec spec(Seal seal, SealedDataset dataset) {
    return spec.datasets().stream()
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
  }

  private TableContract contract(Seal seal, MergeSpec dataset) {
    return TableContract.of(spec.ingestion(), dataset, seal.batch());
  }

  private boolean isFreed(TableContract next) {
    return tables
        .contract(next.dataset())
        .filter(
            kept ->
                GivenUp.frees(kept, next, () -> Ledger.read(own, spec.root(), spec.ingestion())))
        .isPresent();
  }

  private SealedDataset appended(Seal seal, SealedDataset dataset) {
    MergeSpec merged = spec(seal, dataset);
    TableContract next = contract(seal, merged);
    if (isFreed(next)) {
      tables.keep(next);
    } else {
      tables.prepare(next, merged.tables());
    }
    StagedFiles staged =
        new StagedFiles(
            own.sparkContext().hadoopConfiguration(),
            paths.staged(
                spec.ingestion(), seal.batch(), seal.author().attempt(), dataset.dataset()));
    if (dataset.rows().quarantined() > 0) {
      new Quarantine(own, paths)
          .keep(
              staged.rejected(own, StoredNames.applied(merged)),
              StoredNames.applied(merged),
              dataset.rows().quarantined(),
              transaction(seal, dataset, QUARANTINE));
    }
    if (dataset.changes()) {
      long count = Fingerprint.rows(dataset.fingerprint());
      SparkSession session = tables.session(count);
      new ChangeLog(session, paths.changes(merged.dataset()))
          .append(
              dataset.files().stream().map(file -> new Path(staged.folder(file))).toList(),
              () ->
                  MilestoneSteps.logged(
                      staged.changes(
                          session, dataset.files(), StoredNames.applied(merged).schema()),
                      seal.batch()),
              count,
              transaction(seal, dataset, ""));
    }
    return dataset;
  }

  private Transaction transaction(Seal seal, SealedDataset dataset, String suffix) {
    return new Transaction(
        spec.ingestion() + "/" + dataset.dataset() + suffix,
        seal.batch(),
        note(seal, dataset).text());
  }

  private DatasetKey key(SealedDataset dataset) {
    return new DatasetKey(spec.datasets().get(0).dataset().store(), dataset.dataset());
  }

  private Parallel parallel(Seal seal, String what) {
    return new Parallel(own, "%s batch %d of %s".formatted(what, seal.batch(), spec.ingestion()));
  }

  private void write(LedgerRow row, List<Counts> counts) {
    new LedgerWriter(tables.session(1), paths, spec.ingestion()).append(row, counts);
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

  private static Transaction.Note note(Seal seal, SealedDataset dataset) {
    return Transaction.Note.of(seal.batch(), seal.author().attempt(), dataset.fingerprint());
  }

  private static Counts rows(SealedDataset dataset) {
    return new Counts(
        dataset.dataset(),
        Optional.of(dataset.rows()),
        Optional.empty(),
        dataset.fingerprint(),
        dataset.lastSeq());
  }
}

package io.milepost.merge.batch;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchSource;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.SealJson;
import io.milepost.merge.staging.DatasetStaging;
import io.milepost.merge.staging.DatasetStaging.Before;
import io.milepost.merge.staging.GivenRows;
import io.milepost.merge.staging.Staged;
import io.milepost.merge.staging.StagedFiles;
import io.milepost.merge.table.ContractChange;
import io.milepost.merge.table.ContractDigest;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import io.milepost.merge.view.KnownVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads all datasets of a batch from one view of the source, up to what can be sealed. */
public final class BatchStaging {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /** Rows of less than that many bytes are few. */
  static final long MANY_BYTES = 16L << 20;

  private static final String NOTHING =
      "its source has rows of none of its datasets. Was it a replay? Mode full reads every row"
          + " again: run its source.";

  private final SparkSession spark;
  private final SparkSession own;
  private final IngestionSpec spec;
  private final TablePaths paths;
  private final DatasetTables tables;

  public BatchStaging(SparkSession spark, DatasetTables tables, IngestionSpec spec) {
    this.spark = spark;
    this.own = tables.session();
    this.tables = tables;
    this.spec = spec;
    this.paths = new TablePaths(spec.root());
  }

  /**
   * A dataset with the contract that its tables keep, if it has tables.
   *
   * @param next the contract as its spec has it
   * @param refusals what speaks against going on from there
   */
  private record Known(
      MergeSpec spec,
      TableContract next,
      Optional<TableContract> contract,
      List<String> refusals) {}

  /** Stages everything, or removes what it staged and says what is wrong, of all datasets. */
  public Seal stage(BatchRequest request, BatchSource source, Ledger ledger) {
    long batch = ledger.lastNumber() + 1;
    List<Known> all = known(batch, ledger);
    try (BatchSource.Snapshot snapshot = source.open(ledger.position())) {
      List<Known> known = all.stream().filter(dataset -> snapshot.has(dataset.spec())).toList();
      if (known.isEmpty()) {
        throw refusal(batch, List.of(NOTHING));
      }
      Instant sourceTime = sourceTime(snapshot, ledger);
      Place place = new Place(batch, sourceTime, request, ledger);
      List<Staged> staged =
          new Parallel(spark, "stage batch %d of %s".formatted(batch, spec.ingestion()))
              .atMost(snapshot.parallelism())
              .map(known, dataset -> staged(dataset, snapshot, place));
      snapshot
          .files()
          .ifPresent(
              files ->
                  new SourceFiles(own, paths, spec.ingestion())
                      .stage(
                          GivenRows.in(own, files),
                          paths.attempt(spec.ingestion(), batch, request.attempt())));
      List<String> refusals =
          Stream.of(
                  wentBack(source, ledger, snapshot).stream(),
                  outOfTime(sourceTime).stream(),
                  staged.stream().flatMap(s -> s.refusal().stream()))
              .flatMap(reasons -> reasons)
              .toList();
      if (!refusals.isEmpty()) {
        throw refusal(batch, refusals);
      }
      return new Seal(
          batch,
          Seal.INGEST,
          new Seal.Author(
              request.attempt(), request.run(), request.jobDigest(), request.modelCommit()),
          Optional.of(SealJson.canonical(snapshot.position())),
          sourceTime,
          snapshot.inputs(),
          staged.stream().flatMap(s -> s.dataset().stream()).toList());
    } catch (RefusedException e) {
      discard(batch, request.attempt());
      throw e;
    }
  }

  /** A source that stands before where it stood would give rows again, or others. */
  private static Optional<String> wentBack(
      BatchSource source, Ledger ledger, BatchSource.Snapshot snapshot) {
    return ledger
        .position()
        .filter(last -> source.compare(snapshot.position(), last) < 0)
        .map(
            last ->
                "its source went back from position %s to %s. Was it restored? Then start over"
                        .formatted(last, snapshot.position())
                    + " with a full read, or under another name. Where the position is a time that"
                    + " a job gives, give a later one.");
  }

  /** A time that tables cannot hold, or other readers cannot show. */
  private static Optional<String> outOfTime(Instant time) {
    return time.isBefore(EARLIEST) || time.isAfter(LATEST)
        ? Optional.of(
            "its source gives %s as its time, which has to be from %s to %s"
                .formatted(time, EARLIEST, LATEST))
        : Optional.empty();
  }

  /** Removes what an attempt staged. */
  public void discard(Seal attempt) {
    discard(attempt.batch(), attempt.author().attempt());
  }

  private void discard(long batch, String attempt) {
    Path folder = new Path(paths.attempt(spec.ingestion(), batch, attempt));
    try {
      folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder, e);
    }
  }

  private List<Known> known(long batch, Ledger ledger) {
    List<Known> known =
        new Parallel(own, "read contracts of " + spec.ingestion())
            .map(spec.datasets(), dataset -> known(dataset, batch, ledger));
    List<String> refusals =
        known.stream()
            .flatMap(
                dataset ->
                    dataset.refusals().stream()
                        .map(reason -> dataset.spec().dataset() + ": " + reason))
            .toList();
    if (!refusals.isEmpty()) {
      throw refusal(batch, refusals);
    }
    return known;
  }

  private Known known(MergeSpec dataset, long batch, Ledger ledger) {
    TableContract next = TableContract.of(spec.ingestion(), dataset, batch);
    Optional<TableContract> contract = tables.contract(dataset.dataset());
    boolean free = contract.filter(kept -> GivenUp.frees(kept, next, () -> ledger)).isPresent();
    List<String> refusals =
        contract.stream()
            .flatMap(
                kept -> {
                  ContractChange change = new ContractChange(kept, next);
                  return Stream.concat(
                      (free ? change.changedTypes() : change.refusals()).stream(),
                      tables.halfWidened(kept).stream());
                })
            .toList();
    return new Known(
        dataset,
        next,
        contract.filter(kept -> !free),
        refusals.isEmpty() ? tables.leftOver(next) : refusals);
  }

  /** Delta reads no variants of a file with a deletion vector where plans are not compiled. */
  private SparkSession session(BatchSource.Snapshot snapshot, MergeSpec dataset) {
    boolean few = snapshot.bytes(dataset).orElse(MANY_BYTES) < MANY_BYTES;
    return few && !Types.hasVariant(dataset.schema()) ? tables.session(1) : own;
  }

  private record Place(long batch, Instant time, BatchRequest request, Ledger ledger) {}

  private Staged staged(Known dataset, BatchSource.Snapshot snapshot, Place place) {
    MergeSpec merged = dataset.spec();
    SparkSession session = session(snapshot, merged);
    Dataset<Row> rows = GivenRows.in(session, snapshot.rows(merged));
    SparkSession.setActiveSession(session);
    String folder =
        paths.staged(
            spec.ingestion(), place.batch(), place.request().attempt(), merged.dataset().dataset());
    Optional<Supplier<Dataset<Row>>> live =
        dataset.contract().map(contract -> () -> live(session, contract, place.ledger()));
    StagedFiles files = new StagedFiles(spark.sparkContext().hadoopConfiguration(), folder);
    OptionalLong lastSeq =
        merged.meaning().order() == EventOrder.IN_BATCH || snapshot.isReplay()
            ? OptionalLong.empty()
            : place.ledger().lastSeq(merged.dataset().dataset());
    Optional<Instant> begins = Optional.of(place.time()).filter(time -> outOfTime(time).isEmpty());
    Before before = new Before(place.batch(), begins, live, lastSeq, place.request().approvals());
    return new DatasetStaging(session, files, merged, before)
        .stage(rows)
        .under(ContractDigest.of(dataset.next()));
  }

  private Dataset<Row> live(SparkSession session, TableContract contract, Ledger ledger) {
    return new KnownVersions(session, paths, contract, ledger)
        .open(ledger, ledger.publishedBatch());
  }

  /** Time moves on with every batch, whatever the source's clock does. */
  private static Instant sourceTime(BatchSource.Snapshot snapshot, Ledger ledger) {
    Instant read = snapshot.sourceTime().truncatedTo(ChronoUnit.MICROS);
    return ledger.rows().stream()
        .filter(row -> row.kind().numbered())
        .map(LedgerRow::sourceTime)
        .max(Comparator.naturalOrder())
        .map(last -> last.plus(1, ChronoUnit.MICROS))
        .flatMap(least -> Stream.of(least, read).max(Comparator.naturalOrder()))
        .orElse(read);
  }

  private RefusedException refusal(long batch, List<String> refusals) {
    return new RefusedException(
        "Cannot ingest batch %d of %s, nothing was written:\n%s"
            .formatted(
                batch,
                spec.ingestion(),
                String.join("\n", refusals.stream().map(line -> "  " + line).toList())));
  }
}

package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchResult;
import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.BatchResult.Outcome;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.seal.Seals;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.TableContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Replaces the versions of some keys of a dataset, in a batch of its own. The old answers stay: a
 * reader that is asked for what was known before gives them.
 */
public final class Restatement {
  private final Care care;
  private final DatasetKey dataset;

  /** Restatements of a dataset. */
  public Restatement(Care care, DatasetKey dataset) {
    this.care = requireNonNull(care, "care");
    this.dataset = requireNonNull(dataset, "dataset");
  }

  /**
   * Replaces all versions of a slice, or brings to its end what an earlier attempt began. It may be
   * killed at any moment and run again.
   *
   * @throws RefusedException if it must not be done; nothing was written
   * @throws AnotherAttemptWonException if another attempt claimed the number meanwhile, or somebody
   *     gave it up
   */
  public BatchResult restate(Slice slice, Correction correction, BatchRequest request) {
    TableContract contract = care.contract(dataset);
    Ledger ledger = care.ledger(contract.ingestion());
    Optional<LedgerRow> published = published(ledger, request.run());
    if (published.isPresent()) {
      return already(ledger, published.get());
    }
    Optional<Seal> sealed =
        seals().find(care.paths().seal(contract.ingestion(), ledger.lastNumber() + 1));
    if (sealed.isPresent()) {
      return finishOther(contract, sealed.get());
    }
    require(contract, ledger);
    Seal attempt = stage(contract, ledger, request, new Work(slice, correction));
    String path = care.paths().seal(contract.ingestion(), attempt.batch());
    if (care.ledger(contract.ingestion()).lastNumber() >= attempt.batch()) {
      throw lost(contract, attempt);
    }
    Seal winner = seals().create(path, attempt);
    if (!winner.author().attempt().equals(request.attempt())) {
      throw lost(contract, attempt);
    }
    return result(finish(contract, winner), Outcome.PUBLISHED);
  }

  private Seal finish(TableContract contract, Seal sealed) {
    Seal finished = new Repairs(care).finish(contract.ingestion(), dataset.store(), sealed);
    if (!finished.kind().equals(sealed.kind())) {
      throw new AnotherAttemptWonException(
          "Batch %d of ingestion %s was given up"
              .formatted(finished.batch(), contract.ingestion()));
    }
    return finished;
  }

  private record Work(Slice slice, Correction correction) {}

  private Seal stage(TableContract contract, Ledger ledger, BatchRequest request, Work work) {
    long batch = ledger.lastNumber() + 1;
    try {
      SealedDataset staged =
          new RestateStaging(care, contract, ledger, request)
              .stage(work.slice(), work.correction());
      return new Seal(
          batch,
          Seal.RESTATE,
          new Seal.Author(
              request.attempt(), request.run(), request.jobDigest(), request.modelCommit()),
          Optional.empty(),
          Care.nextTime(ledger).orElse(care.now().truncatedTo(ChronoUnit.MICROS)),
          Map.of(),
          List.of(staged));
    } catch (RefusedException | IllegalStateException e) {
      discard(contract, batch, request.attempt());
      throw e;
    }
  }

  private void require(TableContract contract, Ledger ledger) {
    if (contract.key().isEmpty()) {
      throw new RefusedException(
          "Cannot restate %s: its rows have no key by which they could be replaced"
              .formatted(dataset));
    }
    List<String> widened = new DatasetTables(care.spark(), care.paths()).halfWidened(contract);
    if (!widened.isEmpty()) {
      throw new RefusedException(
          "Cannot restate %s: %s".formatted(dataset, String.join("; ", widened)));
    }
    if (!ledger.unmerged().isEmpty()) {
      throw new RefusedException(
          "Cannot restate %s: batch %d is published and not merged yet. Run its ingestion first."
              .formatted(dataset, ledger.unmerged().get(0).batch()));
    }
  }

  /** What another run sealed is finished; nothing of this one is done then. */
  private BatchResult finishOther(TableContract contract, Seal sealed) {
    if (sealed.kind().equals(Seal.INGEST)) {
      throw new RefusedException(
          "Cannot restate %s: batch %d is sealed and not published yet. Run its ingestion first."
              .formatted(dataset, sealed.batch()));
    }
    return result(finish(contract, sealed), Outcome.FINISHED);
  }

  private AnotherAttemptWonException lost(TableContract contract, Seal attempt) {
    discard(contract, attempt.batch(), attempt.author().attempt());
    return new AnotherAttemptWonException(
        "Another attempt claimed batch %d of ingestion %s"
            .formatted(attempt.batch(), contract.ingestion()));
  }

  private void discard(TableContract contract, long batch, String attempt) {
    Path folder = new Path(care.paths().attempt(contract.ingestion(), batch, attempt));
    try {
      folder.getFileSystem(care.hadoop()).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder, e);
    }
  }

  private Seals seals() {
    return new Seals(care.hadoop());
  }

  private static Optional<LedgerRow> published(Ledger ledger, String run) {
    return ledger.rows().stream()
        .filter(row -> row.kind() == Kind.RESTATE && row.author().run().equals(run))
        .findFirst();
  }

  private static BatchResult result(Seal seal, Outcome outcome) {
    List<DatasetCounts> counts =
        seal.datasets().stream()
            .map(d -> new DatasetCounts(d.dataset(), d.rows(), d.keys().orElseThrow(), d.bytes()))
            .toList();
    return new BatchResult(seal.batch(), outcome, seal.sourceTime(), counts);
  }

  private static BatchResult already(Ledger ledger, LedgerRow row) {
    List<DatasetCounts> counts =
        ledger.counts(Kind.RESTATE, row.batch()).stream().map(Restatement::counts).toList();
    return new BatchResult(row.batch(), Outcome.ALREADY_PUBLISHED, row.sourceTime(), counts);
  }

  private static DatasetCounts counts(Counts counts) {
    return new DatasetCounts(
        counts.dataset(), counts.rows().orElseThrow(), counts.keys().orElseThrow(), 0);
  }
}

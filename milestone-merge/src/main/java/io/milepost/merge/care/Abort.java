package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seals;
import io.milepost.merge.table.ChangeLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Gives up a batch that was opened or sealed and can never be published. Its number is used up, and
 * what is in the change logs under it is seen by nobody.
 */
public final class Abort {
  private final Care care;

  public Abort(Care care) {
    this.care = requireNonNull(care, "care");
  }

  /**
   * Gives a batch up, once. Killed when that could not be taken back any more, whoever comes next
   * to the number completes it.
   *
   * @param store of the ingestion's datasets
   * @throws RefusedException if the batch is published, or was never opened
   * @throws AnotherAttemptWonException if it was published meanwhile, or given up by somebody else
   */
  public void abort(String ingestion, String store, long batch, BatchRequest request) {
    Ledger ledger = care.ledger(ingestion);
    Optional<LedgerRow> row = ledger.numbered(batch);
    if (row.isPresent()) {
      requireAborted(ingestion, row.get());
      return;
    }
    if (batch != ledger.lastNumber() + 1) {
      throw new RefusedException(
          "Cannot abort batch %d of ingestion %s: the one to come is %d"
              .formatted(batch, ingestion, ledger.lastNumber() + 1));
    }
    Seal given = seal(ledger, batch, request);
    Seal found = sealed(ingestion, batch, given);
    if (found.kind().equals(Seal.RESTATE)) {
      found.datasets().forEach(d -> fence(new DatasetKey(store, d.dataset()), batch));
    }
    new Repairs(care).abort(ingestion, found.kind().equals(Seal.ABORT) ? found : given);
  }

  private static void requireAborted(String ingestion, LedgerRow row) {
    if (row.kind() != Kind.ABORT) {
      throw new RefusedException(
          "Cannot abort batch %d of ingestion %s: it was published on %s. A restatement mends it."
              .formatted(row.batch(), ingestion, row.publishedAt()));
    }
  }

  private Seal seal(Ledger ledger, long batch, BatchRequest request) {
    return new Seal(
        batch,
        Seal.ABORT,
        new Seal.Author(
            request.attempt(), request.run(), request.jobDigest(), request.modelCommit()),
        Optional.empty(),
        Care.nextTime(ledger).orElse(care.now().truncatedTo(ChronoUnit.MICROS)),
        Map.of(),
        List.of());
  }

  /** Who only opened the batch must not seal it any more. */
  private Seal sealed(String ingestion, long batch, Seal given) {
    Seals seals = new Seals(care.hadoop());
    String path = care.paths().seal(ingestion, batch);
    return seals
        .find(path)
        .orElseGet(
            () -> {
              requireOpened(ingestion, batch);
              return seals.create(path, given);
            });
  }

  private void requireOpened(String ingestion, long batch) {
    Path staging = new Path(care.paths().staging(ingestion, batch));
    try {
      if (!staging.getFileSystem(care.hadoop()).exists(staging)) {
        throw new RefusedException(
            "Cannot abort batch %d of ingestion %s: nobody opened it".formatted(batch, ingestion));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + staging, e);
    }
  }

  /** Takes the transaction under which a restatement would put its versions in place. */
  private void fence(DatasetKey dataset, long batch) {
    String table = care.paths().milestones(dataset);
    Transaction nothing = new Transaction(RestateFinish.APPLICATION, batch, RestateFinish.GIVEN_UP);
    try {
      ChangeLog.append(care.read(table).limit(0), 0, nothing, table);
    } catch (AnotherAttemptWonException e) {
      throw new RefusedException(
          "Cannot abort batch %d of %s: its versions are in place. Run the restatement again."
              .formatted(batch, dataset));
    }
  }
}

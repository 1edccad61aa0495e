package io.milepost.merge.care;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.seal.Seal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings to its end what was sealed under a number and is no ingest; whoever comes by does it. */
public final class Repairs {
  private final Care care;

  public Repairs(Care care) {
    this.care = requireNonNull(care, "care");
  }

  /**
   * Finishes a restatement, or gives a number up.
   *
   * @param store of the ingestion's datasets
   */
  public void finish(String ingestion, String store, Seal seal) {
    switch (seal.kind()) {
      case Seal.RESTATE -> new RestateFinish(care).finish(ingestion, store, seal);
      case Seal.ABORT -> abort(ingestion, seal);
      default ->
          throw new IllegalStateException(
              "Cannot finish batch %d of ingestion %s: it was sealed as %s"
                  .formatted(seal.batch(), ingestion, seal.kind()));
    }
  }

  /** Says that there is nothing to see under a number. */
  void abort(String ingestion, Seal seal) {
    Seal.Author author = seal.author();
    care.write(
        ingestion,
        new LedgerRow(
            Kind.ABORT,
            seal.batch(),
            new LedgerRow.Author(
                author.attempt(), author.run(), author.jobDigest(), author.modelCommit()),
            seal.sourceTime(),
            care.now(),
            Optional.empty(),
            Map.of()),
        List.of());
  }
}

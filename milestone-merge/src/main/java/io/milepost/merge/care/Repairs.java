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
   * Finishes a restatement, or gives a number up. Of a restatement that somebody began to give up
   * that is what can be finished.
   *
   * @param store of the ingestion's datasets
   * @return what came of the number: the seal, or one that gives it up
   */
  public Seal finish(String ingestion, String store, Seal seal) {
    switch (seal.kind()) {
      case Seal.RESTATE -> {
        RestateFinish finish = new RestateFinish(care);
        if (finish.isGivenUp(store, seal)) {
          return finish(ingestion, store, givenUp(seal));
        }
        finish.finish(ingestion, store, seal);
      }
      case Seal.ABORT -> abort(ingestion, seal);
      default ->
          throw new IllegalStateException(
              "Cannot finish batch %d of ingestion %s: it was sealed as %s"
                  .formatted(seal.batch(), ingestion, seal.kind()));
    }
    return seal;
  }

  private static Seal givenUp(Seal seal) {
    return new Seal(
        seal.batch(),
        Seal.ABORT,
        seal.author(),
        Optional.empty(),
        seal.sourceTime(),
        Map.of(),
        List.of());
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

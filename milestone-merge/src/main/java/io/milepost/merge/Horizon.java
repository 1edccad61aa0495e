package io.milepost.merge;

import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import java.util.Optional;

/** How far back a dataset can be asked: closed versions before that may have been dropped. */
final class Horizon {
  private final DatasetKey dataset;
  private final Optional<LedgerRow> expired;

  Horizon(DatasetKey dataset, Ledger ledger) {
    this.dataset = dataset;
    this.expired = ledger.expired(dataset.dataset());
  }

  /** The oldest batch that can be asked for; 0 if nothing was dropped. */
  long batch() {
    return expired.map(LedgerRow::batch).orElse(0L);
  }

  /**
   * Refuses a batch of which versions may be missing.
   *
   * @throws RefusedException if it lies before the horizon
   */
  void require(long asked) {
    if (asked < batch()) {
      LedgerRow row = expired.orElseThrow();
      throw new RefusedException(
          ("Cannot read dataset %s as of batch %d: versions that had ended by %s were dropped on"
                  + " %s. Answers begin with batch %d.")
              .formatted(dataset, asked, row.sourceTime(), row.publishedAt(), row.batch()));
    }
  }
}

package io.milepost.merge.view;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.table.TableContract;
import java.time.Instant;
import java.util.Optional;

/**
 * The batches that a dataset can be asked for: from its first one, or from where closed versions
 * were not dropped yet, to the last one that was published.
 */
public final class BatchRange {
  private final TableContract contract;
  private final Ledger ledger;
  private final Optional<LedgerRow> expired;

  private BatchRange(TableContract contract, Ledger ledger, Optional<LedgerRow> expired) {
    this.contract = requireNonNull(contract, "contract");
    this.ledger = requireNonNull(ledger, "ledger");
    this.expired = expired;
  }

  /** The batches of a dataset. */
  public static BatchRange of(TableContract contract, Ledger ledger) {
    return new BatchRange(contract, ledger, ledger.expired(contract.dataset().dataset()));
  }

  /** The batches as they were known earlier; what was dropped since stays dropped. */
  public BatchRange knownIn(Ledger earlier) {
    return new BatchRange(contract, earlier, expired);
  }

  /** The first batch that holds the dataset. */
  public long first() {
    return ledger.visible().stream()
        .filter(batch -> batch >= contract.since())
        .findFirst()
        .orElse(contract.since());
  }

  /** The first batch that can still be asked for: versions that ended by it may be dropped. */
  public long oldest() {
    return Math.max(first(), expired.map(LedgerRow::batch).orElse(0L));
  }

  /** The last batch whose source time is not after the given one. */
  public long at(Instant time) {
    return ledger
        .at(time)
        .map(LedgerRow::batch)
        .filter(batch -> batch >= first())
        .orElseThrow(
            () ->
                new RefusedException(
                    "Cannot read dataset %s as of %s: its first batch, %d, is of %s"
                        .formatted(
                            dataset(),
                            time,
                            first(),
                            ledger
                                .numbered(first())
                                .map(row -> row.sourceTime().toString())
                                .orElse("no time yet"))));
  }

  /** Refuses a batch that the dataset does not have, or of which versions may be dropped. */
  public void require(long batch) {
    within(batch, first());
  }

  /** Refuses two batches between which changes cannot be told; 0 is before the first one. */
  public void require(long fromExclusive, long toInclusive) {
    within(fromExclusive, 0);
    within(toInclusive, Math.max(fromExclusive, 0));
  }

  /** Refuses changes after a batch some of which went with dropped versions. */
  public void requireEach(long fromExclusive) {
    notDropped(fromExclusive);
  }

  private void within(long batch, long least) {
    if (batch >= first()) {
      notDropped(batch);
    }
    if (batch < least || batch > ledger.publishedBatch()) {
      throw new RefusedException(
          "Cannot read dataset %s as of batch %d: it has batches %d to %d"
              .formatted(dataset(), batch, first(), ledger.publishedBatch()));
    }
  }

  private void notDropped(long asked) {
    expired
        .filter(row -> asked < row.batch())
        .ifPresent(
            row -> {
              throw new RefusedException(
                  ("Cannot read dataset %s as of batch %d: versions that had ended by %s were"
                          + " dropped on %s. Answers begin with batch %d.")
                      .formatted(
                          dataset(), asked, row.sourceTime(), row.publishedAt(), row.batch()));
            });
  }

  private DatasetKey dataset() {
    return contract.dataset();
  }
}

package io.milepost.job.ingest;

import io.milepost.merge.BatchResult;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.state.BatchRecord;

/** A batch as the state notes it. */
final class BatchRecords {
  private BatchRecords() {}

  static BatchRecord of(String root, Ledger ledger, BatchResult result) {
    LedgerRow published = ledger.numbered(result.batch()).orElseThrow();
    return new BatchRecord(
        root,
        ledger.ingestion(),
        result.batch(),
        new BatchRecord.Origin(published.author().run(), published.author().modelCommit()),
        new BatchRecord.Times(
            published.sourceTime(),
            published.publishedAt(),
            ledger.merge(result.batch()).map(LedgerRow::publishedAt)),
        result.datasets().stream()
            .map(
                counts ->
                    new BatchRecord.Counts(
                        counts.dataset(),
                        counts.rows().received(),
                        counts.rows().accepted(),
                        counts.rows().quarantined(),
                        counts.keys().inserted(),
                        counts.keys().changed(),
                        counts.keys().deleted(),
                        counts.keys().unchanged()))
            .toList());
  }
}

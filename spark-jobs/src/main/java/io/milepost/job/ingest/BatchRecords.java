package io.milepost.job.ingest;

import io.milepost.merge.BatchResult;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.state.BatchRecord;
import io.milepost.state.BatchStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Batches as the state notes them. */
public final class BatchRecords {
  private static final BatchResult.Rows NO_ROWS = new BatchResult.Rows(0, 0, 0);
  private static final BatchResult.Keys NO_KEYS = new BatchResult.Keys(0, 0, 0, 0);

  private BatchRecords() {}

  /** One that a job has just brought about. */
  static BatchRecord of(String root, Ledger ledger, BatchResult result) {
    return record(
        root,
        ledger,
        result.batch(),
        result.datasets().stream()
            .map(counts -> counts(counts.dataset(), counts.rows(), counts.keys()))
            .toList());
  }

  /** As many as the state keeps, from the ledger alone. */
  public static List<BatchRecord> of(String root, Ledger ledger) {
    long after = ledger.lastNumber() - BatchStore.KEPT;
    Map<Long, List<Counts>> rows = ledger.countsAfter(Kind.INGEST, after);
    Map<Long, List<Counts>> keys = new HashMap<>(ledger.countsAfter(Kind.MERGE, after));
    keys.putAll(ledger.countsAfter(Kind.RESTATE, after));
    List<BatchRecord> records = new ArrayList<>();
    for (long batch : ledger.visible()) {
      if (batch > after) {
        List<Counts> read = rows.getOrDefault(batch, List.of());
        List<Counts> merged = keys.getOrDefault(batch, List.of());
        records.add(record(root, ledger, batch, counts(read, merged)));
      }
    }
    return records;
  }

  private static BatchRecord record(
      String root, Ledger ledger, long batch, List<BatchRecord.Counts> counts) {
    LedgerRow published = ledger.numbered(batch).orElseThrow();
    return new BatchRecord(
        root,
        ledger.ingestion(),
        batch,
        new BatchRecord.Origin(published.author().run(), published.author().modelCommit()),
        new BatchRecord.Times(
            published.sourceTime(),
            published.publishedAt(),
            ledger.merge(batch).map(LedgerRow::publishedAt)),
        counts);
  }

  private static List<BatchRecord.Counts> counts(List<Counts> read, List<Counts> merged) {
    return Stream.concat(read.stream(), merged.stream())
        .map(Counts::dataset)
        .distinct()
        .map(
            dataset ->
                counts(
                    dataset,
                    of(dataset, read).flatMap(Counts::rows).orElse(NO_ROWS),
                    of(dataset, merged).flatMap(Counts::keys).orElse(NO_KEYS)))
        .toList();
  }

  private static Optional<Counts> of(String dataset, List<Counts> counts) {
    return counts.stream().filter(count -> count.dataset().equals(dataset)).findFirst();
  }

  private static BatchRecord.Counts counts(
      String dataset, BatchResult.Rows rows, BatchResult.Keys keys) {
    return new BatchRecord.Counts(
        dataset,
        rows.received(),
        rows.accepted(),
        rows.quarantined(),
        keys.inserted(),
        keys.changed(),
        keys.deleted(),
        keys.unchanged());
  }
}

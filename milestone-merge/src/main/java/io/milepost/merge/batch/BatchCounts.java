package io.milepost.merge.batch;

import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a batch did, in numbers, by dataset. */
public final class BatchCounts {
  private BatchCounts() {}

  /** Of a batch that was just merged. */
  public static List<DatasetCounts> of(Seal seal, List<Keys> keys) {
    List<DatasetCounts> counts = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      SealedDataset dataset = seal.datasets().get(i);
      counts.add(
          new DatasetCounts(dataset.dataset(), dataset.rows(), keys.get(i), dataset.bytes()));
    }
    return counts;
  }

  /**
   * Of a batch that was merged before.
   *
   * @param seal as long as there is one
   */
  public static List<DatasetCounts> merged(Ledger ledger, long batch, Optional<Seal> seal) {
    Map<String, Counts> keys =
        ledger.counts(Kind.MERGE, batch).stream()
            .collect(Collectors.toMap(Counts::dataset, Function.identity()));
    Map<String, Long> bytes =
        seal.map(Seal::datasets).orElse(List.of()).stream()
            .collect(Collectors.toMap(SealedDataset::dataset, SealedDataset::bytes));
    List<DatasetCounts> counts = new ArrayList<>();
    for (Counts rows : ledger.counts(Kind.INGEST, batch)) {
      counts.add(
          new DatasetCounts(
              rows.dataset(),
              rows.rows().orElseThrow(),
              keys.get(rows.dataset()).keys().orElseThrow(),
              bytes.getOrDefault(rows.dataset(), 0L)));
    }
    return counts;
  }

  /** Rows as read, of a batch that is sealed. */
  public static Map<String, Rows> rows(Seal seal) {
    return seal.datasets().stream()
        .collect(Collectors.toMap(SealedDataset::dataset, SealedDataset::rows));
  }

  /** Rows as read, of a batch that is published. */
  public static Map<String, Rows> rows(Ledger ledger, long batch) {
    return ledger.counts(Kind.INGEST, batch).stream()
        .collect(Collectors.toMap(Counts::dataset, counts -> counts.rows().orElseThrow()));
  }
}

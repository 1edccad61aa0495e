package io.milepost.job.rebuild;

import static java.util.Objects.requireNonNull;

import io.milepost.job.Storage;
import io.milepost.job.ingest.BatchRecords;
import io.milepost.job.ingest.IngestJob;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.JobFile;
import io.milepost.state.BatchRecord;
import io.milepost.state.DatasetEntry;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one ledger, and the job files its lines name, know of an ingestion.
 *
 * @param datasets all that any of its batches had, as the last one says
 */
record LedgerFacts(Ledger ledger, List<BatchRecord> batches, List<DatasetEntry> datasets) {
  LedgerFacts {
    requireNonNull(ledger, "ledger");
    batches = List.copyOf(batches);
    datasets = List.copyOf(datasets);
  }

  static LedgerFacts of(String root, Ledger ledger, Storage storage) {
    return new LedgerFacts(ledger, BatchRecords.of(root, ledger), datasets(root, ledger, storage));
  }

  /** When the last batch was published. */
  Instant published() {
    return batches.stream()
        .map(batch -> batch.times().publishedAt())
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  /** Runs whose batch is published and merged. */
  List<String> done() {
    return batches.stream()
        .filter(batch -> batch.times().mergedAt().isPresent())
        .map(batch -> batch.origin().runId())
        .toList();
  }

  RebuiltIngestion shown(String root) {
    return new RebuiltIngestion(
        root,
        ledger.ingestion(),
        ledger.publishedBatch(),
        ledger.mergedBatch(),
        datasets.stream().map(dataset -> dataset.store() + "." + dataset.dataset()).toList());
  }

  private static List<DatasetEntry> datasets(String root, Ledger ledger, Storage storage) {
    List<String> jobs =
        ledger.rows().stream().map(row -> row.author().jobDigest()).distinct().toList();
    Map<String, DatasetEntry> entries = new LinkedHashMap<>();
    for (String digest : jobs) {
      job(root, digest, storage)
          .ifPresent(
              job ->
                  IngestJob.entries(root, job)
                      .forEach(entry -> entries.put(entry.store() + "." + entry.dataset(), entry)));
    }
    return List.copyOf(entries.values());
  }

  private static Optional<IngestSpec> job(String root, String digest, Storage storage) {
    return storage
        .find(new TablePaths(root).job(digest))
        .map(text -> JobFile.read(text).job())
        .filter(IngestSpec.class::isInstance)
        .map(IngestSpec.class::cast);
  }
}

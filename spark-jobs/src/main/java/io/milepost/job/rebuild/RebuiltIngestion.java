package io.milepost.job.rebuild;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a ledger knew of an ingestion.
 *
 * @param batch the last published batch
 * @param merged the last merged batch
 * @param datasets by their full names
 */
public record RebuiltIngestion(
    String root, String ingestion, long batch, long merged, List<String> datasets) {
  public RebuiltIngestion {
    requireNonNull(root, "root");
    requireNonNull(ingestion, "ingestion");
    datasets = List.copyOf(datasets);
  }
}

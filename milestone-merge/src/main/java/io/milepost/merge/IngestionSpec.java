package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What is read together: datasets that get their batches in common.
 *
 * @param root Hadoop path below which all tables lie
 */
public record IngestionSpec(String root, String ingestion, List<MergeSpec> datasets) {
  public IngestionSpec {
    requireNonNull(root, "root");
    requireNonNull(ingestion, "ingestion");
    datasets = List.copyOf(datasets);
  }
}

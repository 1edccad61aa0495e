package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A dataset and where it lives.
 *
 * @param keyColumns names of its key's columns, in order; empty for keyless events
 */
public record DatasetEntry(
    String root,
    String store,
    String dataset,
    String platform,
    String ingestion,
    List<String> keyColumns) {
  public DatasetEntry {
    requireNonNull(root, "root");
    requireNonNull(store, "store");
    requireNonNull(dataset, "dataset");
    requireNonNull(platform, "platform");
    requireNonNull(ingestion, "ingestion");
    keyColumns = List.copyOf(keyColumns);
  }
}

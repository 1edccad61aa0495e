package io.milepost.merge;

import static java.util.Objects.requireNonNull;

/** A dataset by store and name, as its folder is called. */
public record DatasetKey(String store, String dataset) {
  public DatasetKey {
    requireNonNull(store, "store");
    requireNonNull(dataset, "dataset");
  }

  @Override
  public String toString() {
    return store + "." + dataset;
  }
}

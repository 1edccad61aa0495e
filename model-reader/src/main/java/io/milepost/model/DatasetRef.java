package io.milepost.model;

import static java.util.Objects.requireNonNull;

/** A dataset by the names of its store and itself, as one file of a model names it to another. */
public record DatasetRef(String store, String dataset) implements Comparable<DatasetRef> {
  public DatasetRef {
    requireNonNull(store, "store");
    requireNonNull(dataset, "dataset");
  }

  @Override
  public int compareTo(DatasetRef other) {
    int byStore = store.compareTo(other.store);
    return byStore == 0 ? dataset.compareTo(other.dataset) : byStore;
  }

  @Override
  public String toString() {
    return store + "." + dataset;
  }
}

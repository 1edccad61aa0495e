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
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return store + "." + dataset;
  }
}

package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A dataset by the ids of its store and itself; its text is {@code store.dataset}. */
public record DatasetId(String store, String dataset) implements Comparable<DatasetId> {
  public DatasetId {
    requireNonNull(store, "store");
    requireNonNull(dataset, "dataset");
  }

  /**
   * Reads {@code store.dataset}.
   *
   * @throws IllegalArgumentException if there is not exactly one dot
   */
  @JsonCreator
  public static DatasetId parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 1 || dot == text.length() - 1 || text.indexOf('.', dot + 1) >= 0) {
      throw new IllegalArgumentException("Invalid dataset: %s (store.dataset)".formatted(text));
    }
    return new DatasetId(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public int compareTo(DatasetId other) {
    int byStore = store.compareTo(other.store);
    return byStore == 0 ? dataset.compareTo(other.dataset) : byStore;
  }

  @JsonValue
  @Override
  public String toString() {
    return store + "." + dataset;
  }
}

package io.milepost.model.schema;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One column of a dataset.
 *
 * @param name what the model calls it
 * @param storageName its frozen name in our tables; a rename leaves it as it is
 * @param physicalName what the source calls it, to be quoted
 * @param keyPosition its place in the key, counted from 1; empty when it is not part of it
 */
public record Column(
    String name,
    String storageName,
    String physicalName,
    DataType type,
    Presence presence,
    Optional<Integer> keyPosition,
    Classification classification) {

  /** Whether a value has to be there. */
  public enum Presence {
    REQUIRED,
    OPTIONAL
  }

  public Column {
    requireNonNull(name, "name");
    requireNonNull(storageName, "storageName");
    requireNonNull(physicalName, "physicalName");
    requireNonNull(type, "type");
    requireNonNull(presence, "presence");
    requireNonNull(keyPosition, "keyPosition");
    requireNonNull(classification, "classification");
  }
}

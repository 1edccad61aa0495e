package io.milepost.model.problem;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/** Where each spot of a model stands in its files. */
public record Places(Map<ModelPath, Place> places) {
  public Places {
    places = Map.copyOf(places);
  }

  /** Whether that very spot is written down. */
  public boolean has(ModelPath path) {
    return places.containsKey(path);
  }

  /** The place of that spot, or of the nearest one above it that is written down. */
  public Place find(ModelPath path) {
    requireNonNull(path, "path");
    Optional<ModelPath> at = Optional.of(path);
    while (at.isPresent()) {
      Place place = places.get(at.orElseThrow());
      if (place != null) {
        return place;
      }
      at = at.orElseThrow().parent();
    }
    return Place.startOf(path.file());
  }
}

package io.milepost.merge.history.oracle;

import java.util.Map;
import java.util.Optional;

/**
 * A row from the place where it came to be until the one where it ended.
 *
 * @param to empty while it is open
 */
public record Version(Map<String, Object> row, Place from, Optional<Place> to) {

  /** A place in time: a batch, and an order in it. */
  public record Place(long batch, long seq) {}

  public static Version opened(Map<String, Object> row, Place place) {
    return new Version(row, place, Optional.empty());
  }

  public boolean isOpen() {
    return to.isEmpty();
  }

  public Version closed(Place place) {
    return new Version(row, from, Optional.of(place));
  }

  public Version with(Map<String, Object> other) {
    return new Version(other, from, to);
  }

  /** Whether it was open as of a batch. */
  public boolean isAsOf(long batch) {
    return from.batch() <= batch && to.stream().allMatch(place -> place.batch() > batch);
  }
}

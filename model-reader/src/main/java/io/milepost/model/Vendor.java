package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who runs computers for us, and where.
 *
 * @param locations places, each a path by dots without the vendor's name
 */
public record Vendor(Identity identity, Cloud cloud, List<String> locations) implements Named {

  /** Kinds of clouds that policies speak of. */
  public enum Cloud {
    AWS,
    AZURE,
    GCP,
    PRIVATE,
    OTHER
  }

  public Vendor {
    requireNonNull(identity, "identity");
    requireNonNull(cloud, "cloud");
    locations = List.copyOf(locations);
  }

  /** Whether it has a place: itself, one of its locations, or what these lie in. */
  public boolean has(String place) {
    return place.equals(name()) || places().anyMatch(place::equals);
  }

  /** Every place with the vendor's name in front, such as {@code aws.europe}; prefixes too. */
  public Stream<String> places() {
    return locations.stream()
        .flatMap(
            location ->
                Stream.iterate(
                    name() + "." + location,
                    place -> place.indexOf('.') >= 0,
                    place -> place.substring(0, place.lastIndexOf('.'))))
        .distinct();
  }
}

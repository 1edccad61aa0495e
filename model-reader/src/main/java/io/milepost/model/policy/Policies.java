package io.milepost.model.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a zone or a team admits.
 *
 * @param maxSensitivity the highest sensitivity that may enter; any when empty
 */
public record Policies(
    Choice vendors,
    Choice clouds,
    Choice locations,
    Choice platforms,
    Choice categories,
    Optional<String> maxSensitivity) {
  /** No restriction at all. */
  public static final Policies NONE =
      new Policies(Choice.ANY, Choice.ANY, Choice.ANY, Choice.ANY, Choice.ANY, Optional.empty());

  public Policies {
    requireNonNull(vendors, "vendors");
    requireNonNull(clouds, "clouds");
    requireNonNull(locations, "locations");
    requireNonNull(platforms, "platforms");
    requireNonNull(categories, "categories");
    requireNonNull(maxSensitivity, "maxSensitivity");
  }
}

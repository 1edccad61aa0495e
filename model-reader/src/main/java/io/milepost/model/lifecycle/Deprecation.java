package io.milepost.model.lifecycle;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** The announcement that something goes away. */
public record Deprecation(
    Instant since, Instant removal, String reason, Optional<String> replacement) {
  public Deprecation {
    requireNonNull(since, "since");
    requireNonNull(removal, "removal");
    requireNonNull(reason, "reason");
    requireNonNull(replacement, "replacement");
  }
}

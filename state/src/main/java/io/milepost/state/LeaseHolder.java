package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** A lease that is held now, and by whom. */
public record LeaseHolder(LeaseRequest request, Instant takenAt) {
  public LeaseHolder {
    requireNonNull(request, "request");
    requireNonNull(takenAt, "takenAt");
  }
}

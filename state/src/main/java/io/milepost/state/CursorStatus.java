package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A cursor, and how far behind it is.
 *
 * @param behind batches that are merged and not delivered yet
 */
public record CursorStatus(CursorRecord cursor, Instant movedAt, long behind) {
  public CursorStatus {
    requireNonNull(cursor, "cursor");
    requireNonNull(movedAt, "movedAt");
  }
}

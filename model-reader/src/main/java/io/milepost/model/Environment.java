package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import io.milepost.model.time.Schedule;
import java.util.Optional;

/**
 * The same model at other addresses.
 *
 * @param branch what it follows; the live branch when empty
 * @param advance when a new model is rendered; at once when empty
 */
public record Environment(
    Identity identity, Optional<String> branch, Optional<Schedule> advance, Schedules schedules)
    implements Named {

  /** Whether what is rendered starts by itself. */
  public enum Schedules {
    ACTIVE,
    PAUSED
  }

  public Environment {
    requireNonNull(identity, "identity");
    requireNonNull(branch, "branch");
    requireNonNull(advance, "advance");
    requireNonNull(schedules, "schedules");
  }
}

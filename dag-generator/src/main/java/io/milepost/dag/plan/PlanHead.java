package io.milepost.dag.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What holds for all that a render would do.
 *
 * @param target what the bundles are of, as far as it would be another ecosystem or environment
 * @param refusal why the render would be refused
 * @param paused the environment in which nothing starts by the clock, so that a change of a
 *     schedule changes nothing
 */
public record PlanHead(
    List<FieldChange> target, Optional<String> refusal, Optional<String> paused) {
  public PlanHead {
    target = List.copyOf(target);
    requireNonNull(refusal, "refusal");
    requireNonNull(paused, "paused");
  }
}

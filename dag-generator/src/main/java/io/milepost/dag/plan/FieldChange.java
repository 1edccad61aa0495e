package io.milepost.dag.plan;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One difference between two documents.
 *
 * @param field where, such as {@code tasks[in.orders].priority}
 * @param before empty for what is new
 * @param after empty for what is gone
 */
public record FieldChange(String field, Optional<String> before, Optional<String> after) {
  public FieldChange {
    requireNonNull(field, "field");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
  }
}

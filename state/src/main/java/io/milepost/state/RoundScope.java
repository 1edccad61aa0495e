package io.milepost.state;

import static java.util.Objects.requireNonNull;

/**
 * What may be run by one process at a time.
 *
 * @param model the model's location, the same text each time
 * @param environment its environment; empty for none
 * @param root where all tables live if a person said so; empty for the platforms' own roots
 */
public record RoundScope(String model, String environment, String root) {
  public RoundScope {
    requireNonNull(model, "model");
    requireNonNull(environment, "environment");
    requireNonNull(root, "root");
  }
}

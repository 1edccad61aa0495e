package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which model a bundle is of, at whose addresses.
 *
 * @param ecosystem the ecosystem's id
 * @param environment the addresses of the model's files when empty
 */
public record Target(String ecosystem, Optional<String> environment) {
  public Target {
    requireNonNull(ecosystem, "ecosystem");
    requireNonNull(environment, "environment");
  }

  @Override
  public String toString() {
    return "ecosystem %s, environment %s".formatted(ecosystem, environment.orElse("none"));
  }
}

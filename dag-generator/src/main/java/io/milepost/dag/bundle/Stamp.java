package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Whose bundle it is, and of which model.
 *
 * @param platform the platform's id
 * @param ecosystem the ecosystem's id
 * @param commit the model's
 */
public record Stamp(
    String platform, String ecosystem, Optional<String> environment, String commit) {
  public Stamp {
    requireNonNull(platform, "platform");
    requireNonNull(ecosystem, "ecosystem");
    requireNonNull(environment, "environment");
    requireNonNull(commit, "commit");
  }

  /** The same without the platform and the commit. */
  public Target target() {
    return new Target(ecosystem, environment);
  }

  /** The same for another platform. */
  public Stamp of(String another) {
    return new Stamp(another, ecosystem, environment, commit);
  }
}

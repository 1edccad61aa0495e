package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import io.milepost.model.policy.ClassificationScheme;
import java.time.ZoneId;
import java.util.Map;

/**
 * The whole that one model describes.
 *
 * @param owner who may change the files at the root
 * @param live the branch that is rendered
 * @param timezone of all schedules that name none
 * @param zones who owns each governance zone
 */
public record Ecosystem(
    Identity identity,
    Owner owner,
    Owner live,
    ZoneId timezone,
    Map<String, Owner> zones,
    ClassificationScheme classification)
    implements Named {

  /** A repository and a branch: pull requests from there may change what it owns. */
  public record Owner(String repository, String branch) {
    public Owner {
      requireNonNull(repository, "repository");
      requireNonNull(branch, "branch");
    }

    @Override
    public String toString() {
      return repository + "#" + branch;
    }
  }

  public Ecosystem {
    requireNonNull(identity, "identity");
    requireNonNull(owner, "owner");
    requireNonNull(live, "live");
    requireNonNull(timezone, "timezone");
    zones = Map.copyOf(zones);
    requireNonNull(classification, "classification");
  }
}

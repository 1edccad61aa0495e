package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Ecosystem.Owner;
import io.milepost.model.Identity.Named;
import io.milepost.model.policy.Policies;
import java.util.Map;

/**
 * Rules for data and the teams that live by them.
 *
 * @param teams what the zone says of each of its teams
 */
public record GovernanceZone(
    Identity identity, Policies policies, Map<String, TeamDeclaration> teams) implements Named {

  /** A team as its zone declares it. */
  public record TeamDeclaration(Owner owner, Policies policies) {
    public TeamDeclaration {
      requireNonNull(owner, "owner");
      requireNonNull(policies, "policies");
    }
  }

  public GovernanceZone {
    requireNonNull(identity, "identity");
    requireNonNull(policies, "policies");
    teams = Map.copyOf(teams);
  }
}

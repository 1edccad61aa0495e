package io.milepost.model.check.policy;

import static java.util.Objects.requireNonNull;

import io.milepost.model.GovernanceZone;
import io.milepost.model.GovernanceZone.TeamDeclaration;
import io.milepost.model.Model;
import io.milepost.model.policy.Choice;
import io.milepost.model.policy.Policies;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.problem.Problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The policies that a zone makes for all of its teams or for one.
 *
 * @param team whom they are for; all teams of the zone when empty
 * @param at where the policies stand
 */
record PolicyRule(String zone, Optional<String> team, Policies policies, ModelPath at) {
  PolicyRule {
    requireNonNull(zone, "zone");
    requireNonNull(team, "team");
    requireNonNull(policies, "policies");
    requireNonNull(at, "at");
  }

  /** The kinds of things that policies choose among. */
  enum Kind {
    VENDOR("vendor", "vendors"),
    CLOUD("cloud", "clouds"),
    LOCATION("location", "locations"),
    PLATFORM("platform", "platforms"),
    CATEGORY("category", "categories");

    private final String word;
    private final String key;

    Kind(String word, String key) {
      this.word = word;
      this.key = key;
    }

    /** The rule that a value of this kind may break. */
    String rule() {
      return "policy-" + word;
    }

    private Choice of(Policies policies) {
      return switch (this) {
        case VENDOR -> policies.vendors();
        case CLOUD -> policies.clouds();
        case LOCATION -> policies.locations();
        case PLATFORM -> policies.platforms();
        case CATEGORY -> policies.categories();
      };
    }
  }

  /** The rules that hold for a team, its zone's first. */
  static List<PolicyRule> of(Model model, String team) {
    GovernanceZone zone = model.zoneOf(team);
    List<PolicyRule> rules = new ArrayList<>(of(zone));
    TeamDeclaration declared = zone.teams().get(team);
    if (declared != null && !declared.policies().equals(Policies.NONE)) {
      rules.add(
          new PolicyRule(
              zone.name(),
              Optional.of(team),
              declared.policies(),
              zone.at().child("teams", team, "policies")));
    }
    return rules;
  }

  /** The rules that hold for a whole zone. */
  static List<PolicyRule> of(GovernanceZone zone) {
    return zone.policies().equals(Policies.NONE)
        ? List.of()
        : List.of(
            new PolicyRule(
                zone.name(), Optional.empty(), zone.policies(), zone.at().child("policies")));
  }

  /** Why a value is not welcome; nothing if it is. */
  Optional<Reason> refuse(Kind kind, String value, Places places) {
    Choice choice = kind.of(policies);
    ModelPath spot = at.child(kind.key);
    Optional<String> denied = choice.denying(value);
    if (denied.isPresent()) {
      int index = choice.deny().indexOf(denied.orElseThrow());
      return Optional.of(
          Reason.of(
              "zone %s denies %sthe %s %s".formatted(zone, whom(), kind.word, denied.orElseThrow()),
              places.place(spot.child("deny").child(index))));
    }
    if (choice.leavesOut(value)) {
      return Optional.of(
          Reason.of(
              "zone %s allows %s%s"
                  .formatted(zone, whom(), only(kind, choice.allow().orElseThrow())),
              places.place(spot.child("allow"))));
    }
    return Optional.empty();
  }

  /** Why no more sensitive data is welcome, where the rule sets a limit. */
  Optional<Reason> limit(Places places) {
    return policies
        .maxSensitivity()
        .map(
            max ->
                Reason.of(
                    "zone %s allows %snothing above %s".formatted(zone, whom(), max),
                    places.place(at.child("sensitivity", "max"))));
  }

  /** Where spots of the model stand. */
  interface Places {
    Place place(ModelPath at);
  }

  private String whom() {
    return team.map(name -> "team " + name + " ").orElse("");
  }

  private static String only(Kind kind, List<String> allowed) {
    return allowed.isEmpty()
        ? "no %s at all".formatted(kind.word)
        : "no %s but %s".formatted(kind.word, String.join(", ", allowed));
  }
}

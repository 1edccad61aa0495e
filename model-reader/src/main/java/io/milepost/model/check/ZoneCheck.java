package io.milepost.model.check;

import io.milepost.model.DataPlatform;
import io.milepost.model.GovernanceZone;
import io.milepost.model.policy.Choice;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.policy.Policies;
import io.milepost.model.problem.ModelPath;
import java.util.List;
import java.util.function.BiConsumer;

/** Checks that policies speak of things that exist: a rule about a typo protects nobody. */
final class ZoneCheck {
  private final Scene scene;

  ZoneCheck(Scene scene) {
    this.scene = scene;
  }

  void run() {
    for (GovernanceZone zone : scene.model().governance().zones()) {
      policies(zone.policies(), zone.at().child("policies"));
      zone.teams()
          .forEach(
              (team, declared) ->
                  policies(declared.policies(), zone.at().child("teams", team, "policies")));
    }
  }

  private void policies(Policies policies, ModelPath at) {
    LocationCheck locations = new LocationCheck(scene);
    ClassificationScheme scheme = scene.model().ecosystem().classification();
    each(policies.locations(), at.child("locations"), locations::known);
    each(
        policies.platforms(),
        at.child("platforms"),
        (name, place) ->
            scene.<DataPlatform>find(
                scene.model().landscape().platforms(), "DataPlatform", name, place));
    each(
        policies.categories(),
        at.child("categories"),
        (name, place) -> category(scheme, name, place));
    policies
        .maxSensitivity()
        .filter(max -> !scheme.sensitivities().contains(max))
        .ifPresent(
            max ->
                scene.error(
                    at.child("sensitivity", "max"),
                    "unknown-sensitivity",
                    "Unknown sensitivity: %s (declared: %s)"
                        .formatted(max, scheme.sensitivities())));
    each(policies.vendors(), at.child("vendors"), this::vendor);
  }

  private void category(ClassificationScheme scheme, String name, ModelPath at) {
    if (!scheme.categories().contains(name)) {
      scene.error(
          at,
          "unknown-category",
          "Unknown category: %s (declared: %s)".formatted(name, scheme.categories()));
    }
  }

  /** A vendor may be denied before anybody uses it; only an allowed one has to exist. */
  private void vendor(String name, ModelPath at) {
    if (at.steps().contains("allow")) {
      scene.find(scene.model().landscape().vendors(), "Vendor", name, at);
    }
  }

  private static void each(Choice choice, ModelPath at, BiConsumer<String, ModelPath> check) {
    List<String> allow = choice.allow().orElse(List.of());
    for (int i = 0; i < allow.size(); i++) {
      check.accept(allow.get(i), at.child("allow").child(i));
    }
    for (int i = 0; i < choice.deny().size(); i++) {
      check.accept(choice.deny().get(i), at.child("deny").child(i));
    }
  }
}

package io.milepost.graph;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import io.milepost.graph.PlatformChoice.Source;
import io.milepost.model.Assignment;
import io.milepost.model.Assignment.Service.Progress;
import io.milepost.model.DataPlatform;
import io.milepost.model.Datastore;
import io.milepost.model.Model;
import io.milepost.model.Vendor;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.policy.Policies;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the one platform that reads a store. What is assigned stays. Otherwise it is the production
 * platform that everybody's policies admit and that most of the store's consumers are pinned or
 * assigned to; among equals the first by name, so that the same model gives the same choice.
 */
final class PlatformBroker {
  private final Model model;

  PlatformBroker(Model model) {
    this.model = model;
  }

  /** The choice; empty when no platform may read the store. */
  Optional<PlatformChoice> choose(Datastore store, List<Demand> demands) {
    Optional<Assignment.OfStore> assigned = model.assignments().stores().find(store.name());
    if (assigned.isPresent()) {
      return Optional.of(
          new PlatformChoice(
              store.name(),
              assigned.get().primary(),
              Source.ASSIGNED,
              "assigned in " + assigned.get().at().file()));
    }
    List<DataPlatform> admitted =
        model.landscape().platforms().stream()
            .filter(platform -> platform.status() == Status.PRODUCTION)
            .filter(platform -> refusal(platform, store, demands).isEmpty())
            .sorted(
                comparingInt((DataPlatform platform) -> -votes(platform, demands).size())
                    .thenComparing(comparing(DataPlatform::name)))
            .toList();
    return admitted.stream()
        .findFirst()
        .map(
            platform ->
                new PlatformChoice(
                    store.name(),
                    platform.name(),
                    Source.CHOSEN,
                    why(platform, admitted, demands)));
  }

  /** Why no platform may read the store, one sentence for each. */
  String refusals(Datastore store, List<Demand> demands) {
    return model.landscape().platforms().stream()
        .map(platform -> platform.name() + ": " + refusal(platform, store, demands).orElse("fits"))
        .collect(joining("; "));
  }

  /** The platforms a group is to be served by, as pinned or assigned; none when nobody said. */
  Set<String> namedFor(Demand demand) {
    Set<String> named = new TreeSet<>();
    demand.group().platform().ifPresent(named::add);
    model
        .assignments()
        .workspaces()
        .find(demand.workspace().name())
        .map(assignment -> assignment.groups().get(demand.group().name()))
        .ifPresent(
            services ->
                services.forEach(
                    (platform, service) -> {
                      if (service.status() != Progress.DECOMMISSIONED) {
                        named.add(platform);
                      }
                    }));
    return named;
  }

  private Set<String> votes(DataPlatform platform, List<Demand> demands) {
    Set<String> voters = new TreeSet<>();
    for (Demand demand : demands) {
      if (namedFor(demand).contains(platform.name())) {
        voters.add(demand.consumer());
      }
    }
    return voters;
  }

  private String why(DataPlatform platform, List<DataPlatform> admitted, List<Demand> demands) {
    Set<String> voters = votes(platform, demands);
    String others =
        admitted.stream()
            .filter(other -> !other.equals(platform))
            .map(DataPlatform::name)
            .collect(joining(", "));
    String reason =
        voters.isEmpty() ? "the policies admit it" : "it serves " + String.join(", ", voters);
    return others.isEmpty()
        ? "chosen, as no other fits: " + reason
        : "chosen before " + others + ": " + (voters.isEmpty() ? "first by name" : reason);
  }

  private Optional<String> refusal(DataPlatform platform, Datastore store, List<Demand> demands) {
    if (platform.status() != Status.PRODUCTION) {
      return Optional.of("is in status " + platform.status().name().toLowerCase(ROOT));
    }
    Set<String> teams = new TreeSet<>();
    teams.add(store.team());
    demands.forEach(demand -> teams.add(demand.workspace().team()));
    return teams.stream()
        .filter(team -> policies(team).anyMatch(policies -> !admits(policies, platform)))
        .findFirst()
        .map(team -> "the policies of team " + team + " do not admit it");
  }

  private Stream<Policies> policies(String team) {
    return Stream.of(model.zoneOf(team).policies(), model.policiesOf(team));
  }

  private boolean admits(Policies policies, DataPlatform platform) {
    return policies.platforms().admits(platform.name())
        && platform.location().map(place -> admitsPlace(policies, place)).orElse(true);
  }

  private boolean admitsPlace(Policies policies, String place) {
    int dot = place.indexOf('.');
    String vendor = dot < 0 ? place : place.substring(0, dot);
    Optional<Vendor> known = model.landscape().vendors().find(vendor);
    return policies.vendors().admits(vendor)
        && policies.locations().admits(place)
        && known
            .map(found -> policies.clouds().admits(found.cloud().name().toLowerCase(ROOT)))
            .orElse(true);
  }
}

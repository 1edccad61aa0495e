package io.milepost.model.check.policy;

import io.milepost.model.DataContainer;
import io.milepost.model.DataPlatform;
import io.milepost.model.DatasetGroup;
import io.milepost.model.Datastore;
import io.milepost.model.Vendor;
import io.milepost.model.Workspace;
import io.milepost.model.check.LocationCheck;
import io.milepost.model.check.PlatformChoice;
import io.milepost.model.check.Scene;
import io.milepost.model.check.policy.PolicyRule.Kind;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problem.Reason;
import io.milepost.model.yaml.FieldType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks where data is on its way: at its source, on the platforms, at its consumer. The rules of
 * its producer hold on every hop, those of its consumer from the platform on.
 */
final class PlacePolicyCheck {
  private final Scene scene;
  private final PlatformChoice choice;

  PlacePolicyCheck(Scene scene) {
    this.scene = scene;
    this.choice = new PlatformChoice(scene.model());
  }

  void run() {
    for (DataContainer container : scene.model().landscape().containers()) {
      scene
          .model()
          .governance()
          .zones()
          .find(container.zone())
          .ifPresent(
              zone ->
                  report(
                      refusals(PolicyRule.of(zone), container.location()),
                      container.at().child("location"),
                      "%s may not be at %s"
                          .formatted(container.name(), container.location().orElse(""))));
    }
    scene.model().datastores().forEach(this::store);
    scene.model().workspaces().forEach(this::workspace);
  }

  private void store(Datastore store) {
    List<PolicyRule> rules = PolicyRule.of(scene.model(), store.team());
    if (store.source() instanceof Datastore.Source.Container source) {
      container(source.container())
          .ifPresent(
              container ->
                  report(
                      refusals(beyond(rules, container), container.location()),
                      store.at().child("source", "container"),
                      "%s may not come from %s".formatted(store.name(), container.name())));
    }
    ModelPath at =
        scene
            .model()
            .assignments()
            .stores()
            .find(store.name())
            .map(assignment -> assignment.at().child("primary"))
            .orElse(store.at());
    platforms(choice.ofStore(store), rules, at, store.name());
  }

  private void workspace(Workspace workspace) {
    List<PolicyRule> own = PolicyRule.of(scene.model(), workspace.team());
    workspace
        .delivery()
        .flatMap(delivery -> container(delivery.container()))
        .ifPresent(container -> delivery(workspace, own, container));
    for (DatasetGroup group : workspace.groups()) {
      List<PolicyRule> rules = Stream.concat(own.stream(), producers(group)).distinct().toList();
      platforms(
          choice.ofGroup(workspace, group),
          rules,
          assigned(workspace, group),
          workspace.name() + "." + group.name());
    }
  }

  private void delivery(Workspace workspace, List<PolicyRule> own, DataContainer container) {
    List<PolicyRule> rules =
        Stream.concat(own.stream(), workspace.groups().stream().flatMap(this::producers))
            .distinct()
            .toList();
    report(
        refusals(beyond(rules, container), container.location()),
        workspace.at().child("container"),
        "%s may not be delivered to %s".formatted(workspace.name(), container.name()));
  }

  private Stream<PolicyRule> producers(DatasetGroup group) {
    return group.sinks().stream()
        .flatMap(sink -> scene.model().datastores().find(sink.dataset().store()).stream())
        .map(Datastore::team)
        .distinct()
        .flatMap(team -> PolicyRule.of(scene.model(), team).stream());
  }

  private ModelPath assigned(Workspace workspace, DatasetGroup group) {
    if (group.platform().isPresent()) {
      return group.at().child("platform");
    }
    return scene
        .model()
        .assignments()
        .workspaces()
        .find(workspace.name())
        .filter(assignment -> assignment.groups().containsKey(group.name()))
        .map(assignment -> assignment.at().child("groups", group.name()))
        .orElse(group.at());
  }

  /** One platform has to be right; of several that are only possible, one is enough. */
  private void platforms(
      List<DataPlatform> platforms, List<PolicyRule> rules, ModelPath at, String what) {
    Map<Kind, List<Reason>> all = new EnumMap<>(Kind.class);
    for (DataPlatform platform : platforms) {
      Map<Kind, List<Reason>> refused = refusals(rules, platform.location());
      for (PolicyRule rule : rules) {
        rule.refuse(Kind.PLATFORM, platform.name(), scene::place)
            .ifPresent(why -> add(refused, Kind.PLATFORM, why));
      }
      if (refused.isEmpty()) {
        return;
      }
      refused.forEach((kind, reasons) -> reasons.forEach(why -> add(all, kind, why)));
    }
    String names = String.join(", ", platforms.stream().map(DataPlatform::name).toList());
    report(all, at, "%s may not be on platform %s".formatted(what, names));
  }

  private Map<Kind, List<Reason>> refusals(List<PolicyRule> rules, Optional<String> location) {
    Map<Kind, List<Reason>> found = new EnumMap<>(Kind.class);
    if (location.isEmpty()) {
      return found;
    }
    String place = location.orElseThrow();
    String name = LocationCheck.vendor(place);
    Optional<Vendor> vendor =
        scene.model().landscape().vendors().find(name).filter(known -> known.has(place));
    if (vendor.isEmpty()) {
      return found; // that it is unknown was said already
    }
    String cloud = FieldType.written(vendor.orElseThrow().cloud());
    for (PolicyRule rule : rules) {
      rule.refuse(Kind.VENDOR, name, scene::place).ifPresent(why -> add(found, Kind.VENDOR, why));
      rule.refuse(Kind.LOCATION, place, scene::place)
          .ifPresent(why -> add(found, Kind.LOCATION, why));
      rule.refuse(Kind.CLOUD, cloud, scene::place).ifPresent(why -> add(found, Kind.CLOUD, why));
    }
    return found;
  }

  /** The container answers to its own zone already. */
  private static List<PolicyRule> beyond(List<PolicyRule> rules, DataContainer container) {
    return rules.stream()
        .filter(rule -> rule.team().isPresent() || !rule.zone().equals(container.zone()))
        .toList();
  }

  private static void add(Map<Kind, List<Reason>> reasons, Kind kind, Reason why) {
    List<Reason> list = reasons.computeIfAbsent(kind, ignored -> new ArrayList<>());
    if (!list.contains(why)) {
      list.add(why);
    }
  }

  private void report(Map<Kind, List<Reason>> refused, ModelPath at, String message) {
    refused.forEach(
        (kind, reasons) -> {
          Problem problem = scene.problem(at, kind.rule(), message);
          for (Reason why : reasons) {
            problem = problem.because(why);
          }
          scene
              .problems()
              .add(problem.action("choose another place, or ask the zone to change its policies"));
        });
  }

  private Optional<DataContainer> container(String name) {
    return scene.model().landscape().containers().find(name);
  }
}

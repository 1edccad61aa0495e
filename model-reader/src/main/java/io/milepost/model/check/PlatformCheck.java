package io.milepost.model.check;

import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Endpoint;
import io.milepost.model.DataPlatform;
import io.milepost.model.Datastore;
import io.milepost.model.Workspace;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problem.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Checks each platform's place, and that its jobs may reach the containers they need. */
final class PlatformCheck {
  private final Scene scene;
  private final PlatformChoice choice;

  PlatformCheck(Scene scene) {
    this.scene = scene;
    this.choice = new PlatformChoice(scene.model());
  }

  void run() {
    LocationCheck locations = new LocationCheck(scene);
    for (DataPlatform platform : scene.model().landscape().platforms()) {
      platform
          .location()
          .ifPresent(location -> locations.known(location, platform.at().child("location")));
    }
    boolean none =
        scene.model().landscape().platforms().stream()
            .allMatch(platform -> platform.status() == Status.DRAFT);
    Set<String> read = scene.model().landscape().platforms().names();
    if (none && read.containsAll(scene.declared().names().getOrDefault("DataPlatform", read))) {
      scene.error(
          scene.model().ecosystem().at(),
          "no-platform",
          "Missing platform: one that is no draft (there is %s)".formatted(read));
    }
    network();
  }

  /** Every job reaches its container: the network's own lock is open for it. */
  void network() {
    for (Datastore store : scene.model().datastores()) {
      if (store.source() instanceof Datastore.Source.Container source) {
        reachable(
            source.container(), choice.ofStore(store), store.at().child("source", "container"));
      }
    }
    for (Workspace workspace : scene.model().workspaces()) {
      workspace
          .delivery()
          .ifPresent(
              delivery ->
                  reachable(
                      delivery.container(),
                      choice.ofWorkspace(workspace),
                      workspace.at().child("container")));
    }
  }

  private void reachable(String name, List<DataPlatform> platforms, ModelPath at) {
    Optional<DataContainer> container = scene.model().landscape().containers().find(name);
    if (container.isEmpty()) {
      return;
    }
    for (String host : hosts(container.orElseThrow().endpoint())) {
      List<DataPlatform> closed =
          platforms.stream().filter(platform -> !allows(platform, host)).toList();
      if (!closed.isEmpty() && closed.size() == platforms.size()) {
        report(container.orElseThrow(), host, closed, at);
      }
    }
  }

  private void report(
      DataContainer container, String host, List<DataPlatform> closed, ModelPath at) {
    Problem problem =
        scene.problem(
            at,
            "network-not-allowed",
            "%s cannot be reached%s: no platform may connect to %s"
                .formatted(
                    container.name(),
                    scene.model().source().environment().map(" in environment "::concat).orElse(""),
                    host));
    for (DataPlatform platform : closed) {
      ModelPath allow = platform.at().child("network", "allow");
      problem =
          problem
              .because(
                  Reason.of(
                      "platform %s allows its jobs %s"
                          .formatted(
                              platform.name(),
                              platform.locks().allowedHosts().isEmpty()
                                  ? "no host at all"
                                  : platform.locks().allowedHosts()),
                      scene.place(allow)))
              .action("add %s to network.allow of platform %s".formatted(host, platform.name()));
    }
    scene.problems().add(problem);
  }

  private static List<String> hosts(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Database database) {
      return List.of(database.address().host());
    }
    if (endpoint instanceof Endpoint.Kafka kafka) {
      return kafka.servers().stream()
          .map(server -> server.substring(0, server.lastIndexOf(':')))
          .distinct()
          .toList();
    }
    return List.of();
  }

  private static boolean allows(DataPlatform platform, String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return platform.locks().allowedHosts().stream()
        .map(pattern -> pattern.toLowerCase(Locale.ROOT))
        .anyMatch(
            pattern ->
                pattern.startsWith("*.")
                    ? lower.endsWith(pattern.substring(1)) && lower.length() >= pattern.length()
                    : lower.equals(pattern));
  }
}

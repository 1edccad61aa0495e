package io.milepost.model.check;

import io.milepost.model.DataContainer;
import io.milepost.model.DataPlatform;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Workspace;
import io.milepost.model.lifecycle.Deprecation;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problem.Reason;
import io.milepost.model.yaml.FieldType;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Checks each workspace: where it is delivered to, and that its sinks are what they can be. */
final class WorkspaceCheck {
  private final Scene scene;

  WorkspaceCheck(Scene scene) {
    this.scene = scene;
  }

  void run() {
    SinkCheck sinks = new SinkCheck(scene);
    for (Workspace workspace : scene.model().workspaces()) {
      workspace.delivery().ifPresent(delivery -> delivery(workspace, delivery.container()));
      Map<String, DatasetSink> names = new HashMap<>();
      for (DatasetGroup group : workspace.groups()) {
        group.platform().ifPresent(platform -> pinned(platform, group.at().child("platform")));
        for (DatasetSink sink : group.sinks()) {
          unique(names, sink);
          Optional<Datastore> store =
              scene.find(scene.model().datastores(), "Datastore", sink.dataset().store(), at(sink));
          store
              .flatMap(found -> sinks.dataset(found, sink, at(sink)))
              .ifPresent(
                  dataset -> {
                    sinks.run(workspace, sink, dataset);
                    lifecycle(workspace, sink, store.orElseThrow(), dataset);
                  });
        }
      }
    }
  }

  /** Where a sink names its dataset. */
  private ModelPath at(DatasetSink sink) {
    return scene.nameOf(sink);
  }

  private void delivery(Workspace workspace, String name) {
    ModelPath at = workspace.at().child("container");
    Optional<DataContainer> container =
        scene.find(scene.model().landscape().containers(), "DataContainer", name, at);
    boolean refused =
        container
            .filter(
                found ->
                    found
                        .write()
                        .filter(access -> access.teams().contains(workspace.team()))
                        .isEmpty())
            .isPresent();
    if (refused) {
      DataContainer found = container.orElseThrow();
      scene
          .problems()
          .add(
              scene
                  .problem(
                      at,
                      "container-not-writable",
                      "%s may not write to %s: team %s is not among its writers"
                          .formatted(workspace.name(), name, workspace.team()))
                  .because(ContainerCheck.reason(scene, found, found.write(), "write"))
                  .action(
                      "ask zone %s to add %s to write.teams of %s"
                          .formatted(found.zone(), workspace.team(), found.at().file())));
    }
  }

  private void pinned(String name, ModelPath at) {
    Optional<DataPlatform> platform =
        scene.find(scene.model().landscape().platforms(), "DataPlatform", name, at);
    if (platform.filter(found -> found.status() == Status.DRAFT).isPresent()) {
      scene.error(
          at,
          "draft-platform",
          "Cannot use platform %s: it is a draft, nothing may be assigned to it".formatted(name));
    }
  }

  private void unique(Map<String, DatasetSink> names, DatasetSink sink) {
    DatasetSink first = names.putIfAbsent(sink.name().toLowerCase(Locale.ROOT), sink);
    if (first != null) {
      scene
          .problems()
          .add(
              scene
                  .problem(
                      sink.at(),
                      "duplicate-sink",
                      "Duplicate table: %s (%s and %s would be one)"
                          .formatted(sink.name(), first.dataset(), sink.dataset()))
                  .because(Reason.of("the first one", scene.place(first.at())))
                  .action(
                      "give one of them another name: {dataset: %s, as: %s_%s}"
                          .formatted(
                              sink.dataset(), sink.dataset().store(), sink.dataset().dataset())));
    }
  }

  private void lifecycle(Workspace workspace, DatasetSink sink, Datastore store, Dataset dataset) {
    Status needed = workspace.life().status();
    if (store.status().compareTo(needed) < 0) {
      scene.error(
          at(sink),
          "store-not-ready",
          "%s may not take %s: the workspace is in %s, the store is %s"
              .formatted(
                  workspace.name(),
                  sink.dataset(),
                  FieldType.written(needed),
                  store.status() == Status.DRAFT ? "a draft" : "in test"));
    }
    store.deprecated().ifPresent(end -> deprecated(sink, store.name(), end));
    dataset.deprecated().ifPresent(end -> deprecated(sink, sink.dataset().toString(), end));
  }

  private void deprecated(DatasetSink sink, String what, Deprecation end) {
    boolean over = !scene.now().isBefore(end.removal());
    Problem problem =
        new Problem(
                scene.place(at(sink)),
                over ? Problem.Severity.ERROR : Problem.Severity.WARNING,
                "deprecated",
                "",
                "%s %s on %s: %s"
                    .formatted(
                        what,
                        over ? "went away" : "goes away",
                        end.removal().atZone(ZoneOffset.UTC).toLocalDate(),
                        end.reason()),
                List.of(),
                List.of())
            .in(sink.at());
    scene
        .problems()
        .add(
            end.replacement()
                .map(replacement -> problem.action("take %s instead".formatted(replacement)))
                .orElse(problem));
  }
}

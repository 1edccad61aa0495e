package io.milepost.model.check;

import io.milepost.model.DataPlatform;
import io.milepost.model.DataTransformer;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.Source;
import io.milepost.model.Workspace;
import io.milepost.model.problem.ModelPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks each transformer: the store it makes, its code, and that none waits for itself. */
final class TransformerCheck {
  private final Scene scene;
  private final PlatformChoice choice;

  TransformerCheck(Scene scene) {
    this.scene = scene;
    this.choice = new PlatformChoice(scene.model());
  }

  void run() {
    Set<String> done = new HashSet<>();
    for (Workspace workspace : scene.model().workspaces()) {
      workspace
          .transformer()
          .ifPresent(
              transformer -> {
                output(workspace, transformer);
                code(workspace, transformer);
                circle(workspace, new ArrayList<>(), done);
              });
    }
  }

  private void output(Workspace workspace, DataTransformer transformer) {
    ModelPath at = workspace.at().child("transformer", "output");
    Optional<Datastore> store =
        scene.find(scene.model().datastores(), "Datastore", transformer.output(), at);
    if (store.isEmpty()) {
      return;
    }
    Datastore output = store.orElseThrow();
    if (!output.source().equals(new Source.Transformer(workspace.name()))) {
      scene.error(
          at,
          "output-of-transformer",
          "%s is not made by %s: its source says otherwise (source: {transformer: %s})"
              .formatted(output.name(), workspace.name(), workspace.name()));
    }
    if (!output.team().equals(workspace.team())) {
      scene.error(
          at,
          "output-of-other-team",
          "%s may not make %s: the store belongs to team %s"
              .formatted(workspace.name(), output.name(), output.team()));
    }
  }

  private void code(Workspace workspace, DataTransformer transformer) {
    if (transformer.code() instanceof DataTransformer.Code.Image) {
      return;
    }
    List<DataPlatform> platforms = choice.ofWorkspace(workspace);
    boolean nowhere =
        platforms.stream().noneMatch(platform -> platform.storage().artifacts().isPresent());
    if (nowhere && !platforms.isEmpty()) {
      scene.error(
          workspace.at().child("transformer", "code"),
          "missing-artifacts",
          "Cannot find the code of %s: no platform it may run on has artifacts"
              .formatted(workspace.name()));
    }
  }

  private void circle(Workspace workspace, List<String> path, Set<String> done) {
    int before = path.indexOf(workspace.name());
    if (before >= 0) {
      List<String> circle = new ArrayList<>(path.subList(before, path.size()));
      circle.add(workspace.name());
      scene.error(
          workspace.at().child("transformer", "output"),
          "transformer-cycle",
          "Cannot run transformers in a circle: %s".formatted(String.join(" <- ", circle)));
      return;
    }
    if (done.contains(workspace.name())) {
      return;
    }
    path.add(workspace.name());
    makers(workspace).forEach(maker -> circle(maker, path, done));
    path.remove(path.size() - 1);
    done.add(workspace.name());
  }

  /** The workspaces whose transformers make what this one reads. */
  private List<Workspace> makers(Workspace workspace) {
    return workspace
        .sinks()
        .flatMap(sink -> scene.model().datastores().find(sink.dataset().store()).stream())
        .map(Datastore::source)
        .filter(Source.Transformer.class::isInstance)
        .map(source -> ((Source.Transformer) source).workspace())
        .distinct()
        .flatMap(name -> scene.model().workspaces().find(name).stream())
        .toList();
  }
}

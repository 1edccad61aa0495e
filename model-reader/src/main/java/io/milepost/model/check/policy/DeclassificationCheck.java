package io.milepost.model.check.policy;

import io.milepost.model.Approval.Grant;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Workspace;
import io.milepost.model.check.Scene;
import io.milepost.model.check.policy.Approvals.Request;
import io.milepost.model.policy.Choice;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problem.Reason;
import io.milepost.model.schema.Column;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks that what a transformer makes is classified no lower than what it reads, unless the
 * producer of that has approved it.
 */
final class DeclassificationCheck {
  private static final Grant DECLASSIFICATION = new Grant.Declassification();

  private final Scene scene;
  private final Approvals approvals;

  DeclassificationCheck(Scene scene) {
    this.scene = scene;
    this.approvals = new Approvals(scene);
  }

  void run() {
    for (Workspace workspace : scene.model().workspaces()) {
      for (DatasetGroup group : workspace.groups()) {
        for (DatasetSink sink : group.sinks()) {
          List<Column> dropped = dropped(workspace, sink);
          Request request =
              new Request(
                  workspace.name(),
                  group.name(),
                  sink.dataset(),
                  dropped.stream().map(Column::name).collect(Collectors.toSet()));
          if (!dropped.isEmpty() && !approvals.has(DECLASSIFICATION, request)) {
            report(workspace, sink, dropped);
          }
        }
      }
    }
  }

  /** Whether it cannot be said what the transformer of a workspace makes. */
  boolean isUncertain(Workspace workspace) {
    return workspace
        .transformer()
        .filter(
            transformer ->
                scene
                    .model()
                    .datastores()
                    .find(transformer.output())
                    .map(Datastore::source)
                    .filter(new Datastore.Source.Transformer(workspace.name())::equals)
                    .isEmpty())
        .isPresent();
  }

  /** The columns of a transformer's input whose classification its output has nothing of. */
  List<Column> dropped(Workspace workspace, DatasetSink sink) {
    Optional<Datastore> output =
        workspace
            .transformer()
            .flatMap(transformer -> scene.model().datastores().find(transformer.output()))
            .filter(store -> !store.datasets().names().isEmpty());
    Optional<Dataset> input = scene.model().find(sink.dataset());
    if (output.isEmpty() || input.isEmpty()) {
      return List.of();
    }
    List<Column> made =
        output.orElseThrow().datasets().stream()
            .flatMap(dataset -> dataset.schema().columns().stream())
            .toList();
    return sink.seen(input.orElseThrow().schema()).filter(column -> !isKept(column, made)).toList();
  }

  private boolean isKept(Column column, List<Column> made) {
    ClassificationScheme scheme = scene.model().ecosystem().classification();
    String category = column.classification().category();
    String sensitivity = column.classification().sensitivity();
    return made.stream()
            .anyMatch(other -> Choice.covers(category, other.classification().category()))
        && made.stream()
            .anyMatch(other -> !scheme.exceeds(sensitivity, other.classification().sensitivity()));
  }

  private void report(Workspace workspace, DatasetSink sink, List<Column> dropped) {
    String output = workspace.transformer().orElseThrow().output();
    Datastore store = scene.model().datastores().require(sink.dataset().store());
    ModelPath columns = scene.model().find(sink.dataset()).orElseThrow().at().child("columns");
    Problem problem =
        scene.problem(
            scene.nameOf(sink),
            "declassification-not-approved",
            "%s makes less of %s than its producer has approved"
                .formatted(workspace.name(), sink.dataset()));
    String text = "%s has nothing of the class of".formatted(output);
    for (Column column : dropped) {
      problem =
          problem.because(
              new Reason(
                  text,
                  "%s (%s, %s)"
                      .formatted(
                          column.name(),
                          column.classification().category(),
                          column.classification().sensitivity()),
                  scene.place(columns.child(column.name(), "category"))));
      text = "";
    }
    String zone = scene.model().zoneOf(store.team()).name();
    scene
        .problems()
        .add(
            problem
                .action(
                    "classify a column of %s as high, or ask team %s to add"
                        .formatted(output, scene.contact(store.team())))
                .action(
                    "zones/%s/%s/approvals/<name>.yaml with kind: Approval,"
                        .formatted(zone, store.team()))
                .action(
                    "grants: declassification, to: %s, datasets: [%s]"
                        .formatted(workspace.name(), sink.dataset())));
  }
}

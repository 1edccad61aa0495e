package io.milepost.model.check.policy;

import io.milepost.model.Approval.Grant;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetRef;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Team;
import io.milepost.model.Workspace;
import io.milepost.model.check.Scene;
import io.milepost.model.check.policy.Approvals.Request;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Problem.Reason;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Schema;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks that whoever takes a dataset that is given by approval only has one. */
final class AccessCheck {
  private static final Grant ACCESS = new Grant.Access();

  private final Scene scene;
  private final Approvals approvals;

  AccessCheck(Scene scene) {
    this.scene = scene;
    this.approvals = new Approvals(scene);
  }

  void run() {
    for (Workspace workspace : scene.model().workspaces()) {
      for (DatasetGroup group : workspace.groups()) {
        for (DatasetSink sink : group.sinks()) {
          scene
              .model()
              .find(sink.dataset())
              .filter(dataset -> isRefused(workspace, group, sink, dataset))
              .ifPresent(dataset -> report(workspace, group, sink, dataset));
        }
      }
    }
  }

  private boolean isRefused(
      Workspace workspace, DatasetGroup group, DatasetSink sink, Dataset dataset) {
    return needsApproval(workspace, sink.dataset(), dataset)
        && !approvals.has(
            ACCESS,
            new Request(
                workspace.name(), group.name(), sink.dataset(), used(sink, dataset.schema())));
  }

  /** Whether a group may take a whole dataset as far as access goes. */
  boolean isOpenTo(Workspace workspace, DatasetGroup group, DatasetRef ref) {
    return scene
        .model()
        .find(ref)
        .filter(
            dataset ->
                !needsApproval(workspace, ref, dataset)
                    || approvals.has(
                        ACCESS,
                        new Request(
                            workspace.name(),
                            group.name(),
                            ref,
                            dataset.schema().columns().stream()
                                .map(Column::name)
                                .collect(Collectors.toSet()))))
        .isPresent();
  }

  /** Whether the producer gives the dataset to that workspace by approval only. */
  boolean needsApproval(Workspace workspace, DatasetRef ref, Dataset dataset) {
    return dataset.access() == Dataset.Access.APPROVED
        && !approvals.isProducer(workspace.team(), ref);
  }

  /** Every column that a sink delivers or selects rows by. */
  static Set<String> used(DatasetSink sink, Schema schema) {
    Set<String> used = new LinkedHashSet<>(sink.selection().columns());
    if (used.isEmpty()) {
      schema.columns().forEach(column -> used.add(column.name()));
    }
    used.addAll(sink.selection().where().keySet());
    return used;
  }

  private void report(Workspace workspace, DatasetGroup group, DatasetSink sink, Dataset dataset) {
    Datastore store = scene.model().datastores().require(sink.dataset().store());
    ModelPath own = store.at().child("overrides", dataset.name(), "access");
    String receiver = workspace.name() + "." + group.name();
    scene
        .problems()
        .add(
            scene
                .problem(
                    scene.nameOf(sink),
                    "access-not-approved",
                    "%s needs an approval that %s has not got".formatted(sink.dataset(), receiver))
                .because(
                    Reason.of(
                        "its producer gives it by approval only",
                        scene.place(scene.isWritten(own) ? own : store.at().child("access"))))
                .action(
                    "ask team %s to add %s/approvals/<name>.yaml with"
                        .formatted(scene.contact(store.team()), folder(store.team())))
                .action(
                    "kind: Approval, grants: access, to: %s, datasets: [%s]"
                        .formatted(receiver, sink.dataset())));
  }

  private String folder(String team) {
    Optional<Team> found = scene.model().governance().teams().find(team);
    return "zones/%s/%s".formatted(found.map(Team::zone).orElse(""), team);
  }
}

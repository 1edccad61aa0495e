package io.milepost.model.check.policy;

import io.milepost.model.Approval;
import io.milepost.model.Approval.Grant;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetRef;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Workspace;
import io.milepost.model.check.Scene;
import io.milepost.model.problem.ModelPath;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Checks each approval: whom it is for, whether it is the granting team's to give, and needed. */
final class ApprovalCheck {
  private static final Duration NOTICE = Duration.ofDays(30);

  private final Scene scene;
  private final AccessCheck access;
  private final DeclassificationCheck declassification;

  ApprovalCheck(Scene scene, AccessCheck access, DeclassificationCheck declassification) {
    this.scene = scene;
    this.access = access;
    this.declassification = declassification;
  }

  void run() {
    for (Approval approval : scene.model().governance().approvals()) {
      Optional<Workspace> workspace = receiver(approval);
      for (int i = 0; i < approval.datasets().size(); i++) {
        ModelPath at = approval.at().child("datasets").child(i);
        part(approval, workspace, approval.datasets().get(i), at);
      }
      end(approval);
    }
  }

  private Optional<Workspace> receiver(Approval approval) {
    ModelPath at = approval.at().child("to");
    String[] names = approval.to().split("\\.", 2);
    Optional<Workspace> workspace =
        scene.find(scene.model().workspaces(), "Workspace", names[0], at);
    if (names.length == 2
        && workspace.filter(found -> found.findGroup(names[1]).isEmpty()).isPresent()) {
      scene.error(
          at,
          "unknown-group",
          "Unknown group: %s (declared: %s)"
              .formatted(
                  approval.to(),
                  workspace.orElseThrow().groups().stream().map(group -> group.name()).toList()));
    }
    boolean change = approval.grant() instanceof Grant.Change;
    if (change && workspace.filter(found -> !found.team().equals(approval.team())).isPresent()) {
      notOwner(approval, at, workspace.orElseThrow().name(), workspace.orElseThrow().team());
    }
    return workspace;
  }

  private void part(Approval approval, Optional<Workspace> workspace, String part, ModelPath at) {
    String[] names = part.split("\\.", 3);
    Optional<Datastore> store = scene.find(scene.model().datastores(), "Datastore", names[0], at);
    if (store.isEmpty()) {
      return;
    }
    Optional<Dataset> dataset = store.orElseThrow().datasets().find(names[1]);
    boolean known =
        dataset
            .filter(found -> names.length < 3 || found.schema().find(names[2]).isPresent())
            .isPresent();
    if (!known) {
      scene.error(
          at,
          dataset.isEmpty() ? "unknown-dataset" : "unknown-column",
          "Unknown %s: %s (see the contract of %s)"
              .formatted(dataset.isEmpty() ? "dataset" : "column", part, names[0]));
      return;
    }
    if (approval.grant() instanceof Grant.Change) {
      return;
    }
    if (!store.orElseThrow().team().equals(approval.team())) {
      notOwner(approval, at, part, store.orElseThrow().team());
    } else {
      DatasetRef ref = new DatasetRef(names[0], names[1]);
      workspace
          .filter(found -> !isNeeded(approval, found, ref, dataset.orElseThrow()))
          .ifPresent(found -> unneeded(approval, part, at));
    }
  }

  private void notOwner(Approval approval, ModelPath at, String what, String owner) {
    scene.error(
        at,
        "approval-not-owner",
        "Cannot approve for %s: it belongs to team %s, not to %s"
            .formatted(what, owner, approval.team()));
  }

  private boolean isNeeded(
      Approval approval, Workspace workspace, DatasetRef ref, Dataset dataset) {
    List<DatasetSink> sinks =
        workspace.groups().stream()
            .filter(
                group ->
                    approval.to().equals(workspace.name())
                        || approval.to().equals(workspace.name() + "." + group.name()))
            .flatMap(group -> group.sinks().stream())
            .filter(sink -> sink.dataset().equals(ref))
            .toList();
    return approval.grant() instanceof Grant.Access
        ? !sinks.isEmpty() && access.needsApproval(workspace, ref, dataset)
        : declassification.isUncertain(workspace)
            || sinks.stream()
                .anyMatch(sink -> !declassification.dropped(workspace, sink).isEmpty());
  }

  private void unneeded(Approval approval, String part, ModelPath at) {
    scene.warning(
        at,
        "approval-unneeded",
        "%s needs no approval for %s any more (take it out of %s)"
            .formatted(approval.to(), part, approval.at().file()));
  }

  private void end(Approval approval) {
    ModelPath at = approval.at().child("until");
    approval
        .until()
        .ifPresent(
            until -> {
              String day = until.atZone(ZoneOffset.UTC).toLocalDate().toString();
              if (!approval.holdsAt(scene.now())) {
                scene.warning(
                    at,
                    "approval-ended",
                    "Approval %s ended on %s (renew it or take it away)"
                        .formatted(approval.name(), day));
              } else if (until.isBefore(scene.now().plus(NOTICE))) {
                scene.warning(
                    at,
                    "approval-ending",
                    "Approval %s ends on %s (renew it in time)".formatted(approval.name(), day));
              }
            });
  }
}

package io.milepost.model.check;

import io.milepost.model.Assignment;
import io.milepost.model.DataPlatform;
import io.milepost.model.Workspace;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.problem.ModelPath;
import java.util.Optional;

/** Checks each assignment: that what it speaks of exists and may be used. */
final class AssignmentCheck {
  private final Scene scene;

  AssignmentCheck(Scene scene) {
    this.scene = scene;
  }

  void run() {
    for (Assignment.OfStore assignment : scene.model().assignments().stores()) {
      scene.find(
          scene.model().datastores(),
          "Datastore",
          assignment.name(),
          assignment.at().child("name"));
      platform(assignment.primary(), assignment.at().child("primary"));
    }
    for (Assignment.OfWorkspace assignment : scene.model().assignments().workspaces()) {
      Optional<Workspace> workspace =
          scene.find(
              scene.model().workspaces(),
              "Workspace",
              assignment.name(),
              assignment.at().child("name"));
      assignment
          .groups()
          .forEach(
              (group, services) -> {
                ModelPath at = assignment.at().child("groups", group);
                workspace.ifPresent(found -> group(found, group, at));
                services.keySet().forEach(platform -> platform(platform, at.child(platform)));
              });
    }
  }

  private void group(Workspace workspace, String name, ModelPath at) {
    if (workspace.findGroup(name).isEmpty()) {
      scene.error(
          at,
          "unknown-group",
          "Unknown group: %s.%s (declared: %s)"
              .formatted(
                  workspace.name(),
                  name,
                  workspace.groups().stream().map(group -> group.name()).toList()));
    }
  }

  private void platform(String name, ModelPath at) {
    Optional<DataPlatform> platform =
        scene.find(scene.model().landscape().platforms(), "DataPlatform", name, at);
    if (platform.filter(found -> found.status() == Status.DRAFT).isPresent()) {
      scene.error(
          at, "draft-platform", "Cannot assign to platform %s: it is a draft".formatted(name));
    }
  }
}

package io.milepost.model.check.policy;

import io.milepost.model.Approval;
import io.milepost.model.Approval.Grant;
import io.milepost.model.DatasetRef;
import io.milepost.model.Datastore;
import io.milepost.model.check.Scene;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was approved, and does still hold. */
final class Approvals {
  private final Scene scene;

  Approvals(Scene scene) {
    this.scene = scene;
  }

  /**
   * A group that wants something of a dataset.
   *
   * @param columns the ones it concerns
   */
  record Request(String workspace, String group, DatasetRef dataset, Set<String> columns) {
    Request {
      columns = Set.copyOf(columns);
    }
  }

  /** Whether the dataset's producer has approved it, whole or column by column. */
  boolean has(Grant grant, Request request) {
    Set<String> left = new TreeSet<>(request.columns());
    List<Approval> given = given(grant, request);
    String dataset = request.dataset().toString();
    if (isUncertain()
        || given.stream().anyMatch(approval -> approval.datasets().contains(dataset))) {
      return true;
    }
    given.stream()
        .flatMap(approval -> approval.datasets().stream())
        .filter(part -> part.startsWith(dataset + "."))
        .forEach(part -> left.remove(part.substring(dataset.length() + 1)));
    return left.isEmpty() && !request.columns().isEmpty();
  }

  private List<Approval> given(Grant grant, Request request) {
    String group = request.workspace() + "." + request.group();
    return scene.model().governance().approvals().stream()
        .filter(approval -> approval.grant().equals(grant))
        .filter(
            approval -> approval.to().equals(request.workspace()) || approval.to().equals(group))
        .filter(approval -> approval.holdsAt(scene.now()))
        .filter(approval -> isProducer(approval.team(), request.dataset()))
        .toList();
  }

  /** Whether a file could not be read that may hold the approval. */
  private boolean isUncertain() {
    return !scene
        .model()
        .governance()
        .approvals()
        .names()
        .containsAll(scene.declared().names().getOrDefault("Approval", Set.of()));
  }

  /** Whether the dataset belongs to that team. */
  boolean isProducer(String team, DatasetRef dataset) {
    return scene
        .model()
        .datastores()
        .find(dataset.store())
        .map(Datastore::team)
        .filter(team::equals)
        .isPresent();
  }
}

package io.milepost.model.check;

import io.milepost.model.Assignment;
import io.milepost.model.Assignment.Service;
import io.milepost.model.Assignment.Service.Progress;
import io.milepost.model.DataPlatform;
import io.milepost.model.DatasetGroup;
import io.milepost.model.Datastore;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import io.milepost.model.lifecycle.Status;
import java.util.List;
import java.util.Map;

/** The platforms that do or could do the work for a store or a group. */
public final class PlatformChoice {
  private final Model model;

  /** The choice in a model. */
  public PlatformChoice(Model model) {
    this.model = model;
  }

  /**
   * The store's primary platform, or all that could become it; none if it is unknown or a draft.
   */
  public List<DataPlatform> ofStore(Datastore store) {
    return model
        .assignments()
        .stores()
        .find(store.name())
        .map(Assignment.OfStore::primary)
        .map(primary -> model.landscape().platforms().find(primary))
        .map(
            primary ->
                primary.filter(platform -> platform.status() != Status.DRAFT).stream().toList())
        .orElseGet(this::candidates);
  }

  /** The platforms of all groups of a workspace. */
  public List<DataPlatform> ofWorkspace(Workspace workspace) {
    return workspace.groups().stream()
        .flatMap(group -> ofGroup(workspace, group).stream())
        .distinct()
        .toList();
  }

  /**
   * The platforms a group is pinned or assigned to, or all that could serve it; none if unknown or
   * drafts.
   */
  public List<DataPlatform> ofGroup(Workspace workspace, DatasetGroup group) {
    List<String> names = group.platform().map(List::of).orElseGet(() -> assigned(workspace, group));
    return names.isEmpty()
        ? candidates()
        : names.stream()
            .flatMap(name -> model.landscape().platforms().find(name).stream())
            .filter(platform -> platform.status() != Status.DRAFT)
            .toList();
  }

  /** The names of the platforms that an assignment gives to a group and does not take away. */
  public List<String> assigned(Workspace workspace, DatasetGroup group) {
    Map<String, Service> services =
        model
            .assignments()
            .workspaces()
            .find(workspace.name())
            .map(assignment -> assignment.groups().getOrDefault(group.name(), Map.of()))
            .orElse(Map.of());
    return services.entrySet().stream()
        .filter(service -> service.getValue().status() != Progress.DECOMMISSIONED)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private List<DataPlatform> candidates() {
    return model.landscape().platforms().stream()
        .filter(platform -> platform.status() != Status.DRAFT)
        .toList();
  }
}

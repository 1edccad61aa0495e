package io.milepost.graph;

import io.milepost.model.DataTransformer;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import io.milepost.model.Workspace.Priority;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who matters how much: a transformer matters as much as the highest of those who need it. */
final class Priorities {
  private final Map<String, Priority> byWorkspace = new HashMap<>();

  private Priorities() {}

  static Priorities of(Model model, Demands demands) {
    Priorities priorities = new Priorities();
    for (String name : demands.workspaces()) {
      priorities.byWorkspace.put(name, model.workspaces().require(name).life().priority());
    }
    Map<String, Priority> before = Map.of();
    while (!before.equals(priorities.byWorkspace)) {
      before = Map.copyOf(priorities.byWorkspace);
      for (String name : demands.workspaces()) {
        priorities.raise(model.workspaces().require(name), demands);
      }
    }
    return priorities;
  }

  /** The highest of those who ask. */
  Priority highest(Collection<Demand> demands) {
    return demands.stream()
        .map(demand -> of(demand.workspace()))
        .max(Priority::compareTo)
        .orElse(Priority.LOW);
  }

  Priority of(Workspace workspace) {
    return byWorkspace.get(workspace.name());
  }

  private void raise(Workspace workspace, Demands demands) {
    if (workspace.transformer().isEmpty()) {
      return;
    }
    DataTransformer transformer = workspace.transformer().get();
    List<Demand> output =
        demands.byDataset().entrySet().stream()
            .filter(entry -> entry.getKey().store().equals(transformer.output()))
            .flatMap(entry -> entry.getValue().stream())
            .toList();
    Priority highest = highest(output);
    byWorkspace.merge(workspace.name(), highest, (old, now) -> old.compareTo(now) < 0 ? now : old);
  }
}

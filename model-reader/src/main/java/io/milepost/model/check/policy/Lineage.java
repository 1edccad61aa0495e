package io.milepost.model.check.policy;

import io.milepost.model.Dataset;
import io.milepost.model.DatasetRef;
import io.milepost.model.Datastore;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What transformers make of what. */
final class Lineage {
  private final Model model;

  Lineage(Model model) {
    this.model = model;
  }

  /** All datasets that transformers make, at once or by detours, of this one; nearest first. */
  List<DatasetRef> madeFrom(DatasetRef start) {
    List<DatasetRef> found = new ArrayList<>();
    Set<DatasetRef> seen = new HashSet<>(Set.of(start));
    Deque<DatasetRef> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      DatasetRef source = next.remove();
      for (Workspace workspace : model.workspaces()) {
        if (workspace.sinks().anyMatch(sink -> sink.dataset().equals(source))) {
          outputs(workspace).stream()
              .filter(seen::add)
              .forEach(
                  made -> {
                    found.add(made);
                    next.add(made);
                  });
        }
      }
    }
    return found;
  }

  private List<DatasetRef> outputs(Workspace workspace) {
    List<DatasetRef> outputs = new ArrayList<>();
    workspace
        .transformer()
        .flatMap(transformer -> model.datastores().find(transformer.output()))
        .filter(store -> isMadeBy(store, workspace))
        .ifPresent(
            store -> {
              for (Dataset dataset : store.datasets()) {
                outputs.add(new DatasetRef(store.name(), dataset.name()));
              }
            });
    return outputs;
  }

  private static boolean isMadeBy(Datastore store, Workspace workspace) {
    return store.source().equals(new Datastore.Source.Transformer(workspace.name()));
  }
}

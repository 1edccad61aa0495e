package io.milepost.graph;

import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetRef;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.Source;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import io.milepost.model.lifecycle.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that somebody asks for, found backwards from the workspaces: a transformer asks for
 * its inputs only if somebody asks for its output.
 */
final class Demands {
  private final Model model;
  private final Map<DatasetRef, List<Demand>> byDataset = new TreeMap<>();
  private final Set<String> workspaces = new TreeSet<>();
  private final List<LeftOut> leftOut = new ArrayList<>();

  private Demands(Model model) {
    this.model = model;
  }

  static Demands of(Model model) {
    Demands demands = new Demands(model);
    demands.followAll();
    demands.byDataset.values().forEach(list -> list.sort(null));
    demands.noteUnused();
    return demands;
  }

  /** Who asks for each dataset; a dataset nobody asks for is not there. */
  Map<DatasetRef, List<Demand>> byDataset() {
    return byDataset;
  }

  /** The names of the workspaces whose demands count. */
  Set<String> workspaces() {
    return workspaces;
  }

  List<LeftOut> leftOut() {
    return leftOut;
  }

  private void followAll() {
    Deque<Workspace> open = new ArrayDeque<>();
    for (Workspace workspace : model.workspaces()) {
      if (workspace.life().status() == Status.DRAFT) {
        leftOut.add(new LeftOut("workspace " + workspace.name(), "it is a draft"));
      } else if (workspace.transformer().isEmpty() || workspace.delivery().isPresent()) {
        open.add(workspace);
      }
    }
    while (!open.isEmpty()) {
      Workspace workspace = open.remove();
      if (workspaces.add(workspace.name())) {
        open.addAll(follow(workspace));
      }
    }
  }

  private List<Workspace> follow(Workspace workspace) {
    List<Workspace> transformers = new ArrayList<>();
    for (DatasetGroup group : workspace.groups()) {
      for (DatasetSink sink : group.sinks()) {
        Optional<Datastore> store = store(workspace, sink.dataset());
        if (store.isPresent()) {
          byDataset
              .computeIfAbsent(sink.dataset(), dataset -> new ArrayList<>())
              .add(new Demand(workspace, group, sink));
          transformer(store.get()).ifPresent(transformers::add);
        }
      }
    }
    return transformers;
  }

  private Optional<Datastore> store(Workspace workspace, DatasetRef dataset) {
    Optional<Datastore> store =
        model.datastores().find(dataset.store()).filter(found -> model.find(dataset).isPresent());
    Optional<String> missing =
        store.isEmpty()
            ? Optional.of("it does not exist")
            : store.filter(this::isDraft).map(found -> "its store is a draft");
    missing.ifPresent(
        reason -> leftOut.add(new LeftOut(workspace.name() + "'s " + dataset, reason)));
    return missing.isPresent() ? Optional.empty() : store;
  }

  private boolean isDraft(Datastore store) {
    return store.status() == Status.DRAFT
        || transformer(store)
            .map(workspace -> workspace.life().status() == Status.DRAFT)
            .orElse(false);
  }

  private Optional<Workspace> transformer(Datastore store) {
    return store.source() instanceof Source.Transformer made
        ? model.workspaces().find(made.workspace())
        : Optional.empty();
  }

  private void noteUnused() {
    for (Workspace workspace : model.workspaces()) {
      if (workspace.life().status() != Status.DRAFT && !workspaces.contains(workspace.name())) {
        leftOut.add(
            new LeftOut("transformer " + workspace.name(), "nobody asks for what it makes"));
      }
    }
    for (Datastore store : model.datastores()) {
      List<String> unused = new ArrayList<>();
      for (Dataset dataset : store.datasets()) {
        DatasetRef ref = new DatasetRef(store.name(), dataset.name());
        if (!byDataset.containsKey(ref)) {
          unused.add(ref.toString());
        }
      }
      if (store.status() == Status.DRAFT) {
        leftOut.add(new LeftOut("datastore " + store.name(), "it is a draft"));
      } else if (unused.size() == store.datasets().names().size()) {
        leftOut.add(new LeftOut("datastore " + store.name(), "nobody asks for it"));
      } else {
        unused.forEach(
            dataset -> leftOut.add(new LeftOut("dataset " + dataset, "nobody asks for it")));
      }
    }
  }
}

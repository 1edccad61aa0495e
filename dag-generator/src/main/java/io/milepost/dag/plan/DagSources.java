package io.milepost.dag.plan;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.milepost.dag.bundle.RenderedDag;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.dag.spec.DagId;
import io.milepost.model.Approval;
import io.milepost.model.DatasetRef;
import io.milepost.model.Datastore;
import io.milepost.model.Identity.Named;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import io.milepost.model.job.CareSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds all files of a model that a DAG is made of. Its spec lists those that are about it alone;
 * here come those that it shares with others, which would make every spec longer, and a new version
 * of many DAGs of each file that comes or goes.
 */
final class DagSources {
  private final Model model;
  private final Map<String, RenderedDag> dags;
  private final Map<String, List<Datastore>> stores;
  private final Map<String, List<Workspace>> workspaces;
  private final Map<String, List<Approval>> approvals;

  /**
   * Of a bundle.
   *
   * @param dags as they are to be
   */
  DagSources(Model model, List<RenderedDag> dags) {
    this.model = requireNonNull(model, "model");
    this.dags = dags.stream().collect(toMap(dag -> dag.id().text(), dag -> dag));
    this.stores = model.datastores().stream().collect(groupingBy(DagSources::file));
    this.workspaces = model.workspaces().stream().collect(groupingBy(DagSources::file));
    this.approvals =
        model.governance().approvals().stream()
            .collect(groupingBy(approval -> first(approval.to())));
  }

  /** The files of a DAG. */
  Set<String> of(String id, JsonNode spec) {
    Set<String> files = new TreeSet<>(listed(spec));
    care(id, files);
    transformer(id, spec, files);
    files.add(model.ecosystem().at().file());
    model.environment().ifPresent(environment -> files.add(environment.at().file()));
    for (String file : List.copyOf(files)) {
      for (Datastore store : stores.getOrDefault(file, List.of())) {
        team(store.team(), files);
        model.assignments().stores().find(store.name()).ifPresent(found -> note(found, files));
      }
      for (Workspace workspace : workspaces.getOrDefault(file, List.of())) {
        team(workspace.team(), files);
        model
            .assignments()
            .workspaces()
            .find(workspace.name())
            .ifPresent(found -> note(found, files));
        approvals(workspace, files);
      }
    }
    return files;
  }

  /** What a workspace may have of the stores that are in it too. */
  private void approvals(Workspace workspace, Set<String> files) {
    for (Approval approval : approvals.getOrDefault(workspace.name(), List.of())) {
      boolean isOfThese =
          approval.datasets().stream()
              .flatMap(dataset -> model.datastores().find(first(dataset)).stream())
              .anyMatch(store -> files.contains(file(store)));
      if (isOfThese) {
        note(approval, files);
      }
    }
  }

  private static Set<String> listed(JsonNode spec) {
    Set<String> files = new TreeSet<>();
    spec.path("model").forEach(file -> files.add(file.asText()));
    return files;
  }

  /** Upkeep is made of all ingestions whose tables it looks after. */
  private void care(String id, Set<String> files) {
    RenderedDag care = dags.get(id);
    if (care == null) {
      return;
    }
    Set<String> ingestions =
        care.jobs().values().stream()
            .map(job -> job.job())
            .filter(CareSpec.class::isInstance)
            .flatMap(job -> ((CareSpec) job).datasets().stream())
            .map(CareSpec.CaredDataset::ingestion)
            .collect(toSet());
    String platform = id.split("\\.", -1)[1];
    for (String ingestion : ingestions) {
      RenderedDag dag = dags.get(DagId.ingestion(platform, ingestion).text());
      if (dag != null) {
        files.addAll(listed(CanonicalJson.read(dag.line())));
      }
    }
  }

  /** A transformer is also made of the stores that it reads. */
  private void transformer(String id, JsonNode spec, Set<String> files) {
    if (!spec.path("kind").asText().equals("transformer")) {
      return;
    }
    Collection<Workspace> roots =
        model.workspaces().stream()
            .filter(workspace -> id.endsWith(".tx." + workspace.id()))
            .toList();
    for (Workspace root : roots) {
      root.sinks()
          .forEach(
              sink -> {
                DatasetRef ref = sink.dataset();
                model.datastores().find(ref.store()).ifPresent(store -> note(store, files));
                model.find(ref).ifPresent(dataset -> note(dataset, files));
              });
    }
  }

  private void team(String name, Set<String> files) {
    model.governance().teams().find(name).ifPresent(team -> note(team, files));
    model
        .governance()
        .teams()
        .find(name)
        .flatMap(team -> model.governance().zones().find(team.zone()))
        .ifPresent(zone -> note(zone, files));
  }

  private static void note(Named thing, Set<String> files) {
    files.add(file(thing));
  }

  private static String file(Named thing) {
    return thing.at().file();
  }

  private static String first(String dotted) {
    return dotted.split("\\.", 2)[0];
  }
}

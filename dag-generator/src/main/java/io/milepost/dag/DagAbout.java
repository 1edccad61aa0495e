package io.milepost.dag;

import static java.util.Locale.ROOT;

import io.milepost.dag.spec.DagSpec.About;
import io.milepost.dag.spec.Markdown;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Delivery;
import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.IngestedDataset;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.graph.drawing.NodeLabel;
import io.milepost.model.DataContainer;
import io.milepost.model.Datastore;
import io.milepost.model.Identity.Named;
import io.milepost.model.Model;
import io.milepost.model.Team;
import io.milepost.model.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What people see of a DAG: whose it is, what it does in words, and where that is written. */
final class DagAbout {
  private final Model model;
  private final DagNodes dag;
  private final Set<String> files = new TreeSet<>();

  private DagAbout(Model model, DagNodes dag) {
    this.model = model;
    this.dag = dag;
  }

  static About of(Model model, DagNodes dag) {
    return new DagAbout(model, dag).about();
  }

  private About about() {
    dag.nodes().forEach(node -> node.match(new FilesOf()));
    note(model.landscape().platforms().require(dag.root().platform()));
    boolean ingestion = dag.root() instanceof Ingestion;
    Named subject =
        dag.root() instanceof Ingestion root
            ? model.datastores().require(root.store())
            : model.workspaces().require(((DataTransformer) dag.root()).workspace());
    Team team = model.governance().teams().require(team(subject));
    String kind = ingestion ? "ingestion" : "transformer";
    return new About(
        team.name(),
        List.of(
            "milepost",
            "kind:" + kind,
            "platform:" + dag.root().platform(),
            "priority:" + dag.root().priority().name().toLowerCase(ROOT),
            "team:" + team.name(),
            "zone:" + team.zone()),
        List.copyOf(files),
        doc(kind, subject, team));
  }

  private static String team(Named subject) {
    return subject instanceof Datastore store ? store.team() : ((Workspace) subject).team();
  }

  private String doc(String kind, Named subject, Team team) {
    List<String> lines = new ArrayList<>();
    lines.add("**%s %s**".formatted(kind, Markdown.escaped(subject.name())));
    subject
        .identity()
        .description()
        .ifPresent(text -> lines.add("Description: " + Markdown.escaped(text)));
    dag.nodes()
        .forEach(
            node ->
                lines.add(
                    "%s: %s"
                        .formatted(
                            Markdown.escaped(node.id().text()),
                            Markdown.escaped(NodeLabel.of(node).what()))));
    team.contact().ifPresent(text -> lines.add("Contact: " + Markdown.escaped(text)));
    lines.add(
        "Model: %s of %s"
            .formatted(
                Markdown.escaped(subject.at().file()),
                Markdown.escaped(model.ecosystem().live().toString())));
    return String.join("\n\n", lines) + "\n";
  }

  private void note(Named thing) {
    files.add(thing.at().file());
  }

  private void container(String name) {
    DataContainer container = model.landscape().containers().require(name);
    note(container);
  }

  private final class FilesOf implements IntentionNode.Cases<Void> {
    @Override
    public Void trigger(Trigger node) {
      return null;
    }

    @Override
    public Void ingestion(Ingestion node) {
      Datastore store = model.datastores().require(node.store());
      note(store);
      for (IngestedDataset dataset : node.datasets()) {
        note(store.datasets().require(dataset.dataset()));
      }
      if (store.source() instanceof Datastore.Source.Container source) {
        container(source.container());
      }
      model.assignments().stores().find(store.name()).ifPresent(DagAbout.this::note);
      return null;
    }

    @Override
    public Void transformer(DataTransformer node) {
      note(model.workspaces().require(node.workspace()));
      return null;
    }

    @Override
    public Void export(Export node) {
      node.container().ifPresent(DagAbout.this::container);
      node.deliveries().stream()
          .map(Delivery::workspace)
          .map(model.workspaces()::require)
          .forEach(DagAbout.this::note);
      return null;
    }
  }
}

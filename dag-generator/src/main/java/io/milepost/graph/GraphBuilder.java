package io.milepost.graph;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;

import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Delivery;
import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.IngestedDataset;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetRef;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.Consistency;
import io.milepost.model.Datastore.Source;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import io.milepost.model.Workspace.Priority;
import io.milepost.model.time.Retention;
import io.milepost.model.time.Schedule;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collector;

/**
 * Builds the intention graph backwards from the workspaces. The same model gives the same graph,
 * whatever order its files are read in. Costs about as much as the model has datasets and demands.
 */
public final class GraphBuilder {
  private final Model model;
  private final Demands demands;
  private final Priorities priorities;
  private final PlatformBroker broker;
  private final Map<String, PlatformChoice> choices = new TreeMap<>();
  private final Map<DatasetRef, Ingestion> ingestions = new TreeMap<>();
  private final List<IntentionNode> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<String> impossible = new ArrayList<>();

  private GraphBuilder(Model model) {
    this.model = requireNonNull(model, "model");
    this.demands = Demands.of(model);
    this.priorities = Priorities.of(model, demands);
    this.broker = new PlatformBroker(model);
  }

  /**
   * The graph of a model.
   *
   * @throws ImpossibleGraphException if the model, though valid, asks for what cannot be given
   */
  public static IntentionGraph build(Model model) {
    return new GraphBuilder(model).build();
  }

  private IntentionGraph build() {
    Map<String, List<DatasetRef>> stores =
        demands.byDataset().keySet().stream()
            .collect(groupingBy(DatasetRef::store, TreeMap::new, toList()));
    stores.forEach((store, datasets) -> choose(model.datastores().require(store), datasets));
    if (impossible.isEmpty()) {
      stores.forEach((store, datasets) -> ingest(model.datastores().require(store), datasets));
      stores.keySet().forEach(store -> transform(model.datastores().require(store)));
      export();
    }
    if (!impossible.isEmpty()) {
      throw new ImpossibleGraphException(impossible);
    }
    return new IntentionGraph(nodes, edges, List.copyOf(choices.values()), demands.leftOut());
  }

  private void choose(Datastore store, List<DatasetRef> datasets) {
    List<Demand> asking = asking(datasets);
    Optional<PlatformChoice> choice = broker.choose(store, asking);
    if (choice.isEmpty()) {
      impossible.add(
          "Cannot read datastore %s: no platform may (%s)"
              .formatted(store.name(), broker.refusals(store, asking)));
      return;
    }
    String platform = choice.get().platform();
    choices.put(store.name(), choice.get());
    for (Demand demand : asking) {
      Set<String> named = broker.namedFor(demand);
      if (!named.isEmpty() && !named.contains(platform)) {
        impossible.add(
            "Cannot serve %s from platform %s: %s is read by %s, and this version follows no"
                    .formatted(demand.consumer(), String.join(", ", named), store.name(), platform)
                + " platform from another (assign both to the same one)");
      }
    }
  }

  private void ingest(Datastore store, List<DatasetRef> datasets) {
    if (store.ingestion().consistency() == Consistency.STORE) {
      ingest(store, store.id(), datasets);
      return;
    }
    for (DatasetRef dataset : datasets) {
      ingest(store, model.id(dataset).toString(), List.of(dataset));
    }
  }

  private void ingest(Datastore store, String name, List<DatasetRef> datasets) {
    String platform = choices.get(store.name()).platform();
    Ingestion ingestion =
        new Ingestion(
            NodeId.ingestion(name),
            platform,
            priorities.highest(asking(datasets)),
            name,
            store.name(),
            datasets.stream().map(dataset -> ingested(dataset, platform)).toList());
    nodes.add(ingestion);
    datasets.forEach(dataset -> ingestions.put(dataset, ingestion));
    if (store.source() instanceof Source.Container) {
      Schedule schedule =
          store.ingestion().consistency() == Consistency.STORE
              ? store.ingestion().schedule()
              : dataset(datasets.get(0)).reading().schedule();
      trigger(ingestion, schedule, store.ingestion().timezone());
    }
  }

  private IngestedDataset ingested(DatasetRef dataset, String platform) {
    Optional<Retention> asked =
        demands.byDataset().get(dataset).stream()
            .flatMap(demand -> demand.group().need().retention().stream())
            .max(Retention::compareTo);
    return new IngestedDataset(
        dataset.dataset(),
        asked.or(() -> model.landscape().platforms().require(platform).storage().retention()));
  }

  private void transform(Datastore output) {
    if (!(output.source() instanceof Source.Transformer made)) {
      return;
    }
    Workspace workspace = model.workspaces().require(made.workspace());
    io.milepost.model.DataTransformer code = workspace.transformer().orElseThrow();
    Map<Ingestion, Set<String>> inputs = inputs(workspace);
    String platform = choices.get(output.name()).platform();
    DataTransformer transformer =
        new DataTransformer(
            NodeId.transformer(workspace.id()),
            platform,
            priorities.of(workspace),
            workspace.name(),
            inputs.keySet().stream().map(Ingestion::ingestion).toList());
    nodes.add(transformer);
    Trigger trigger = trigger(transformer, code.schedule(), code.timezone());
    inputs.forEach(
        (input, datasets) -> {
          String reads = workspace.name() + " reads " + String.join(", ", datasets);
          edges.add(new Edge(input.id(), transformer.id(), reads));
          if (code.schedule() instanceof Schedule.OnData) {
            edges.add(new Edge(input.id(), trigger.id(), "a new batch"));
          }
          if (!input.platform().equals(platform)) {
            impossible.add(
                "Cannot run transformer %s on platform %s: its input %s is on %s, and this version"
                        .formatted(workspace.name(), platform, input.store(), input.platform())
                    + " follows no platform from another (assign both to the same one)");
          }
        });
    new TreeSet<>(made(output.name()))
        .forEach(
            ingestion ->
                edges.add(
                    new Edge(transformer.id(), ingestion, workspace.name() + " makes its rows")));
  }

  private Map<Ingestion, Set<String>> inputs(Workspace workspace) {
    Map<Ingestion, Set<String>> inputs =
        new TreeMap<>((left, right) -> left.id().compareTo(right.id()));
    workspace
        .sinks()
        .filter(sink -> ingestions.containsKey(sink.dataset()))
        .forEach(
            sink ->
                inputs
                    .computeIfAbsent(ingestions.get(sink.dataset()), key -> new TreeSet<>())
                    .add(sink.dataset().toString()));
    return inputs;
  }

  private List<NodeId> made(String store) {
    return ingestions.values().stream()
        .filter(ingestion -> ingestion.store().equals(store))
        .map(Ingestion::id)
        .toList();
  }

  private void export() {
    Map<NodeId, List<Demand>> byExport = new TreeMap<>();
    Map<NodeId, Ingestion> sources = new TreeMap<>();
    demands
        .byDataset()
        .forEach(
            (dataset, asking) -> {
              Ingestion ingestion = ingestions.get(dataset);
              for (Demand demand : asking) {
                target(demand.workspace())
                    .ifPresent(
                        target -> {
                          NodeId id = NodeId.export(ingestion.ingestion(), target);
                          sources.put(id, ingestion);
                          byExport.computeIfAbsent(id, key -> new ArrayList<>()).add(demand);
                        });
              }
            });
    byExport.forEach((id, wanted) -> export(id, sources.get(id), wanted));
  }

  /** A container's id, or the lake; empty for what only a transformer reads. */
  private Optional<String> target(Workspace workspace) {
    if (workspace.delivery().isPresent()) {
      String container = workspace.delivery().get().container();
      String id = model.landscape().containers().require(container).id();
      if (id.equalsIgnoreCase(NodeId.LAKE)) {
        impossible.add(
            "Cannot export to container %s: the word stands for the platform's own storage (give it"
                    .formatted(container)
                + " another id)");
      }
      return Optional.of(id);
    }
    return workspace.transformer().isPresent() ? Optional.empty() : Optional.of(NodeId.LAKE);
  }

  private void export(NodeId id, Ingestion ingestion, List<Demand> wanted) {
    List<Demand> sorted = wanted.stream().sorted().toList();
    Map<String, List<Demand>> byWorkspace =
        sorted.stream()
            .collect(groupingBy(demand -> demand.workspace().name(), TreeMap::new, toList()));
    nodes.add(
        new Export(
            id,
            ingestion.platform(),
            priorities.highest(wanted),
            ingestion.ingestion(),
            sorted.get(0).workspace().delivery().map(Workspace.Delivery::container),
            byWorkspace.entrySet().stream()
                .map(entry -> new Delivery(entry.getKey(), entry.getValue()))
                .toList()));
    sorted.stream()
        .collect(groupingBy(Demand::consumer, TreeMap::new, joiningDatasets()))
        .forEach(
            (consumer, datasets) ->
                edges.add(new Edge(ingestion.id(), id, consumer + " asks for " + datasets)));
  }

  private static Collector<Demand, ?, String> joiningDatasets() {
    return mapping(
        demand -> demand.sink().dataset().toString(),
        collectingAndThen(toCollection(TreeSet::new), datasets -> String.join(", ", datasets)));
  }

  private Trigger trigger(IntentionNode starts, Schedule schedule, ZoneId timezone) {
    Priority priority = starts.priority();
    Trigger trigger =
        new Trigger(NodeId.trigger(starts.id()), starts.platform(), priority, schedule, timezone);
    nodes.add(trigger);
    edges.add(new Edge(trigger.id(), starts.id(), "starts it"));
    return trigger;
  }

  private List<Demand> asking(Collection<DatasetRef> datasets) {
    return datasets.stream().flatMap(dataset -> demands.byDataset().get(dataset).stream()).toList();
  }

  private Dataset dataset(DatasetRef ref) {
    return model.find(ref).orElseThrow();
  }
}

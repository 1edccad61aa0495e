package io.milepost.dag;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.milepost.dag.spec.DagId;
import io.milepost.graph.Edge;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.graph.NodeId;
import io.milepost.model.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes that run in one DAG: an ingestion or a transformer, and all that is done with what it
 * made.
 *
 * @param root the first of the nodes
 * @param trigger what starts it
 * @param nodes each after all that it waits for
 * @param before nodes of the same DAG that each waits for
 */
record DagNodes(
    DagId id,
    IntentionNode root,
    Optional<Trigger> trigger,
    List<IntentionNode> nodes,
    Map<NodeId, List<NodeId>> before) {
  DagNodes {
    requireNonNull(id, "id");
    requireNonNull(root, "root");
    requireNonNull(trigger, "trigger");
    nodes = List.copyOf(nodes);
    before = Map.copyOf(before);
  }

  /** The DAGs of a graph, in the order of their ids. */
  static Collection<DagNodes> of(Model model, IntentionGraph graph) {
    Map<NodeId, IntentionNode> byId =
        graph.nodes().stream().collect(toMap(IntentionNode::id, node -> node));
    Map<NodeId, List<NodeId>> before = new HashMap<>();
    for (Edge edge : graph.edges()) {
      List<NodeId> nodes = before.computeIfAbsent(edge.to(), to -> new ArrayList<>());
      if (!nodes.contains(edge.from())) {
        nodes.add(edge.from());
      }
    }
    Map<NodeId, NodeId> roots = new HashMap<>();
    Map<NodeId, List<IntentionNode>> members = new HashMap<>();
    for (IntentionNode node : graph.nodes()) {
      if (!node.id().isTrigger()) {
        NodeId root = root(node, before.getOrDefault(node.id(), List.of()), byId, roots);
        roots.put(node.id(), root);
        members.computeIfAbsent(root, id -> new ArrayList<>()).add(node);
      }
    }
    Map<DagId, DagNodes> dags = new TreeMap<>();
    members.forEach(
        (root, nodes) -> {
          DagNodes dag = dag(model, byId, before, nodes);
          dags.put(dag.id(), dag);
        });
    return dags.values();
  }

  /** Where a node runs: with what made its rows, if that is of this graph. */
  private static NodeId root(
      IntentionNode node,
      List<NodeId> before,
      Map<NodeId, IntentionNode> byId,
      Map<NodeId, NodeId> roots) {
    Class<? extends IntentionNode> maker =
        node instanceof Export
            ? Ingestion.class
            : node instanceof Ingestion ? DataTransformer.class : Trigger.class;
    return before.stream()
        .filter(id -> maker.isInstance(byId.get(id)) && roots.containsKey(id))
        .map(roots::get)
        .findFirst()
        .orElse(node.id());
  }

  private static DagNodes dag(
      Model model,
      Map<NodeId, IntentionNode> byId,
      Map<NodeId, List<NodeId>> before,
      List<IntentionNode> nodes) {
    IntentionNode root = nodes.get(0);
    List<NodeId> ids = nodes.stream().map(IntentionNode::id).toList();
    Map<NodeId, List<NodeId>> inside = new HashMap<>();
    for (NodeId id : ids) {
      inside.put(id, before.getOrDefault(id, List.of()).stream().filter(ids::contains).toList());
    }
    Optional<Trigger> trigger =
        before.getOrDefault(root.id(), List.of()).stream()
            .map(byId::get)
            .filter(Trigger.class::isInstance)
            .map(Trigger.class::cast)
            .findFirst();
    return new DagNodes(id(model, root), root, trigger, nodes, inside);
  }

  private static DagId id(Model model, IntentionNode root) {
    String platform = model.landscape().platforms().require(root.platform()).id();
    return root instanceof DataTransformer transformer
        ? DagId.transformer(platform, model.workspaces().require(transformer.workspace()).id())
        : DagId.ingestion(platform, ((Ingestion) root).ingestion());
  }
}

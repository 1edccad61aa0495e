package io.milepost.graph;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * All steps of a model and what each of them waits for.
 *
 * @param nodes each after all that it waits for; among those that could come next, by id
 * @param edges sorted
 * @param choices the platform of each store that is read, by store
 * @param leftOut what of the model has no part in it
 */
public record IntentionGraph(
    List<IntentionNode> nodes,
    List<Edge> edges,
    List<PlatformChoice> choices,
    List<LeftOut> leftOut) {

  public IntentionGraph {
    edges = edges.stream().sorted().distinct().toList();
    nodes = inOrder(nodes, edges);
    choices = List.copyOf(choices);
    leftOut = List.copyOf(leftOut);
  }

  /** The node of that id. */
  public Optional<IntentionNode> find(String id) {
    return nodes.stream().filter(node -> node.id().text().equals(id)).findFirst();
  }

  /** The edges that lead to each node; a node that waits for nothing is not there. */
  public Map<NodeId, List<Edge>> incoming() {
    return edges.stream().collect(groupingBy(Edge::to, TreeMap::new, toList()));
  }

  /** The edges that lead away from each node; a node nothing waits for is not there. */
  public Map<NodeId, List<Edge>> outgoing() {
    return edges.stream().collect(groupingBy(Edge::from, TreeMap::new, toList()));
  }

  private static List<IntentionNode> inOrder(List<IntentionNode> nodes, List<Edge> edges) {
    Map<NodeId, IntentionNode> byId =
        nodes.stream().collect(toMap(IntentionNode::id, Function.identity()));
    Map<NodeId, Set<NodeId>> waitsFor =
        edges.stream()
            .collect(
                groupingBy(
                    Edge::to, TreeMap::new, mapping(Edge::from, toCollection(TreeSet::new))));
    Map<NodeId, List<NodeId>> allows =
        edges.stream()
            .map(edge -> Map.entry(edge.from(), edge.to()))
            .distinct()
            .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    SortedSet<NodeId> ready = new TreeSet<>(byId.keySet());
    ready.removeAll(waitsFor.keySet());
    List<IntentionNode> ordered = new ArrayList<>(nodes.size());
    while (!ready.isEmpty()) {
      NodeId next = ready.first();
      ready.remove(next);
      ordered.add(byId.get(next));
      for (NodeId after : allows.getOrDefault(next, List.of())) {
        Set<NodeId> open = waitsFor.get(after);
        open.remove(next);
        if (open.isEmpty()) {
          waitsFor.remove(after);
          ready.add(after);
        }
      }
    }
    if (!waitsFor.isEmpty()) {
      throw new ImpossibleGraphException(List.of(circle(waitsFor)));
    }
    return List.copyOf(ordered);
  }

  /** Every node that is left waits for one that is left: going back, we meet one again. */
  private static String circle(Map<NodeId, Set<NodeId>> waitsFor) {
    List<NodeId> way = new ArrayList<>();
    NodeId node = waitsFor.keySet().iterator().next();
    while (!way.contains(node)) {
      way.add(node);
      node = waitsFor.get(node).iterator().next();
    }
    List<NodeId> round = new ArrayList<>(way.subList(way.indexOf(node), way.size()));
    round.add(node);
    Collections.reverse(round);
    return "Cannot order the graph: these wait for each other: "
        + String.join(" -> ", round.stream().map(NodeId::text).toList());
  }
}

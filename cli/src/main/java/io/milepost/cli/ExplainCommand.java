package io.milepost.cli;

import io.milepost.graph.Edge;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.NodeId;
import io.milepost.graph.drawing.NodeLabel;
import io.milepost.model.job.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code milepost explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Says why a node is in the graph, what it waits for, and why on this platform.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private ModelOption model;
  @Mixin private OutputOption output;

  @Parameters(index = "1", paramLabel = "NODE", description = "Such as in.orders.")
  private String nodeId;

  @Override
  public Integer call() {
    IntentionGraph graph = model.graph();
    IntentionNode node = graph.find(nodeId).orElseThrow(() -> unknown(graph));
    Map<String, Object> facts = facts(graph, node);
    output.print(
        facts,
        out ->
            facts.forEach(
                (name, value) -> {
                  if (value instanceof List<?> lines) {
                    lines.forEach(line -> out.println("%-10s%s".formatted(name, line)));
                  } else {
                    out.println("%-10s%s".formatted(name, value));
                  }
                }));
    return ExitCode.DONE.code();
  }

  private static Map<String, Object> facts(IntentionGraph graph, IntentionNode node) {
    NodeLabel label = NodeLabel.of(node);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("node", node.id().text());
    facts.put("kind", label.kind());
    facts.put("what", label.what());
    facts.put("platform", node.platform() + why(graph, node));
    facts.put("priority", NodeLabel.priority(node));
    facts.put(
        "after",
        graph.incoming().getOrDefault(node.id(), List.of()).stream()
            .map(edge -> edge.from() + ": " + edge.reason())
            .toList());
    List<String> because = new ArrayList<>();
    because(graph.outgoing(), node.id(), "", because);
    facts.put("because", because);
    return facts;
  }

  private static String why(IntentionGraph graph, IntentionNode node) {
    return node instanceof IntentionNode.Ingestion ingestion
        ? graph.choices().stream()
            .filter(choice -> choice.store().equals(ingestion.store()))
            .map(choice -> ", " + choice.reason())
            .findFirst()
            .orElse("")
        : "";
  }

  /** All that depends on a node, each below what it depends on. */
  private static void because(
      Map<NodeId, List<Edge>> outgoing, NodeId node, String indent, List<String> lines) {
    for (Edge edge : outgoing.getOrDefault(node, List.of())) {
      if (edge.to().isTrigger()) {
        continue; // what it starts depends on the node by an edge of its own
      }
      lines.add(indent + edge.to() + ": " + edge.reason());
      because(outgoing, edge.to(), indent + "  ", lines);
    }
  }

  /** Whether what a node does names a dataset, a store or a workspace called as no node is. */
  private boolean isAbout(String what) {
    String[] dataset = nodeId.split("\\.", 2);
    return isWord(nodeId, what)
        || (dataset.length == 2 && what.startsWith(dataset[0] + ": ") && isWord(dataset[1], what));
  }

  private static boolean isWord(String word, String text) {
    return Pattern.compile("(?<![\\w.])%s(?![\\w.])".formatted(Pattern.quote(word)))
        .matcher(text)
        .find();
  }

  private CommandException unknown(IntentionGraph graph) {
    List<String> leftOut =
        graph.leftOut().stream()
            .filter(thing -> thing.thing().contains(nodeId.replaceFirst("^(in|tx|out)\\.", "")))
            .map(thing -> thing.thing() + ", as " + thing.reason())
            .toList();
    List<IntentionNode> nodes = List.copyOf(graph.nodes());
    List<String> about =
        nodes.stream()
            .filter(node -> isAbout(NodeLabel.of(node).what()))
            .map(node -> node.id().text())
            .toList();
    return new CommandException(
        ExitCode.USAGE,
        "Unknown node: %s (%s: %s)%s"
            .formatted(
                nodeId,
                about.isEmpty() ? "declared" : "nodes that have to do with it",
                String.join(
                    ", ",
                    about.isEmpty()
                        ? nodes.stream().map(node -> node.id().text()).toList()
                        : about),
                leftOut.isEmpty() ? "" : "; left out: " + String.join("; ", leftOut)));
  }
}

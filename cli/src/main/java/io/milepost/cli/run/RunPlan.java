package io.milepost.cli.run;

import io.milepost.dag.JobRenderer;
import io.milepost.graph.Edge;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.NodeId;
import io.milepost.model.Model;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.Job;
import io.milepost.state.NodeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The steps of a run in an order in which each comes after all it waits for. Whoever runs by hand
 * is the trigger of everything, so triggers are no steps.
 */
record RunPlan(List<Step> steps) {
  RunPlan {
    steps = List.copyOf(steps);
  }

  /**
   * The steps of a graph.
   *
   * @param only ids of the only nodes wanted; everything when empty
   */
  static RunPlan of(Model model, IntentionGraph graph, Set<String> only) {
    JobRenderer renderer = new JobRenderer(model);
    Map<NodeId, List<Edge>> incoming = graph.incoming();
    Map<NodeId, Set<String>> passedOn = new HashMap<>();
    List<Step> steps = new ArrayList<>();
    for (IntentionNode node : graph.nodes()) {
      Set<String> before = new TreeSet<>();
      for (Edge edge : incoming.getOrDefault(node.id(), List.of())) {
        before.addAll(passedOn.get(edge.from()));
      }
      Optional<Job> job = renderer.render(node);
      if (job.isPresent()) {
        steps.add(new Step(node.id().text(), job.get(), List.copyOf(before)));
        passedOn.put(node.id(), Set.of(node.id().text()));
      } else {
        passedOn.put(node.id(), before);
      }
    }
    return new RunPlan(steps).restrictedTo(only);
  }

  private RunPlan restrictedTo(Set<String> only) {
    Set<String> unknown = new TreeSet<>(only);
    nodes().forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new UnfinishedRunException(
          ExitCode.USAGE,
          "Unknown node: %s (declared: %s)"
              .formatted(String.join(", ", unknown), String.join(", ", nodes())));
    }
    return only.isEmpty()
        ? this
        : new RunPlan(steps.stream().filter(step -> only.contains(step.node())).toList());
  }

  /** The ids of all steps, in order. */
  List<String> nodes() {
    return steps.stream().map(Step::node).toList();
  }

  /**
   * The steps that are still to be done and may be: not those that failed or were refused, nor any
   * that comes after one of these.
   *
   * @param states of all steps
   */
  RunPlan due(Map<String, NodeState> states) {
    Set<String> blocked = new HashSet<>();
    List<Step> due = new ArrayList<>();
    for (Step step : steps) {
      NodeState state = states.get(step.node());
      boolean ended = state == NodeState.FAILED || state == NodeState.REFUSED;
      if (ended || step.after().stream().anyMatch(blocked::contains)) {
        blocked.add(step.node());
      } else if (state != NodeState.DONE) {
        due.add(step);
      }
    }
    return new RunPlan(due);
  }
}

package io.milepost.cli.run;

import static java.util.Objects.requireNonNull;

import io.milepost.graph.IntentionGraph;
import io.milepost.model.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to run, and how.
 *
 * @param graph the model's graph
 * @param only ids of the only nodes wanted; everything when empty
 * @param root what replaces the platforms' roots
 * @param tries how often a node that could not reach something is begun, at most
 */
public record RunArgs(
    Model model,
    IntentionGraph graph,
    Set<String> only,
    Optional<String> root,
    int tries,
    Start start) {

  /**
   * How jobs are started.
   *
   * @param home {@code $MILEPOST_HOME}
   * @param command the program that knows Spark
   * @param options more of its arguments
   */
  public record Start(Path home, Path command, List<String> options) {
    public Start {
      requireNonNull(home, "home");
      requireNonNull(command, "command");
      options = List.copyOf(options);
    }
  }

  public RunArgs {
    requireNonNull(model, "model");
    requireNonNull(graph, "graph");
    only = Set.copyOf(only);
    requireNonNull(root, "root");
    requireNonNull(start, "start");
    if (tries < 1) {
      throw new IllegalArgumentException("Invalid tries: %d (at least 1)".formatted(tries));
    }
  }
}

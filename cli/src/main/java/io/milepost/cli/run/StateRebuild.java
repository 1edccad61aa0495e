package io.milepost.cli.run;

import static java.util.Objects.requireNonNull;

import io.milepost.graph.IntentionGraph;
import io.milepost.model.Model;
import io.milepost.model.job.JobListEntry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Has the state brought back by the process that can read ledgers.
 *
 * @param root where all tables live, if a person said so
 */
public record StateRebuild(RunArgs.Start start, Optional<String> root, PrintWriter out) {
  private static final String RUN = "rebuild";

  public StateRebuild {
    requireNonNull(start, "start");
    requireNonNull(root, "root");
    requireNonNull(out, "out");
  }

  /**
   * Below the roots of a model's platforms, and from the consumers that its exports reach.
   *
   * @return the exit status
   */
  public int of(Model model, IntentionGraph graph) {
    JobFolder folder = new JobFolder(start.home(), root);
    String commit = model.source().commit();
    return run(
        RunPlan.of(model, graph, Set.of()).steps().stream()
            .map(
                step ->
                    new JobListEntry(step.node(), folder.write(step.job()), RUN, commit, List.of()))
            .toList());
  }

  /**
   * Below the root, or the roots that the state knows.
   *
   * @return the exit status
   */
  public int ofRoots() {
    return run(List.of());
  }

  private int run(List<JobListEntry> entries) {
    String name = "rebuild-%d.jsonl".formatted(ProcessHandle.current().pid());
    Path list = start.home().resolve("runs").resolve(name);
    int status =
        new JobsProcess(start.command(), start.options(), out)
            .run(RUN, list, entries, out::println);
    out.flush();
    return status;
  }
}

package io.milepost.cli.run;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.milepost.graph.PlatformChoice;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobListEntry;
import io.milepost.model.job.JobReport;
import io.milepost.model.job.JobSummary;
import io.milepost.state.NodeState;
import io.milepost.state.Round;
import io.milepost.state.RoundScope;
import io.milepost.state.RunLock;
import io.milepost.state.RunStore;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a model once: opens or continues a round, writes the job files, has the one process of jobs
 * work through them, and notes in the state how each node did.
 *
 * <p>The round is ended when its jobs told how they did, and when their process ended by itself
 * without a word: what it was at has failed then, and the next run begins anew. If a signal ends
 * it, or us, the round stays open and the next run goes on with it. It stays open, too, when only
 * some of the nodes of an interrupted round were asked for.
 */
public final class ModelRun {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final RunArgs args;
  private final RunStore runs;
  private final PrintWriter messages;
  private final JobFolder folder;

  /**
   * A run.
   *
   * @param messages for people, while it lasts
   */
  public ModelRun(RunArgs args, StateDatabase state, PrintWriter messages) {
    this.args = requireNonNull(args, "args");
    this.messages = requireNonNull(messages, "messages");
    this.runs = state.runs();
    this.folder = new JobFolder(args.start().home(), args.root());
  }

  /**
   * Does it.
   *
   * @throws UnfinishedRunException if another process runs this model, or the jobs died
   */
  public RunResult run() {
    args.graph().choices().forEach(this::tell);
    RunPlan plan = RunPlan.of(args.model(), args.graph(), args.only());
    RoundScope scope =
        new RoundScope(
            args.model().ecosystem().id(),
            args.model().source().environment().orElse(""),
            args.root().orElse(""));
    Optional<RunLock> lock = runs.tryLock(scope);
    if (lock.isEmpty()) {
      throw new UnfinishedRunException(
          ExitCode.ANOTHER_ATTEMPT_WON,
          "Another process runs this model now: %s (wait for it, or end it)"
              .formatted(runs.holder(scope).orElse("it has just ended")));
    }
    try (RunLock held = lock.get()) {
      requireNonNull(held, "held");
      return run(plan, scope);
    }
  }

  private RunResult run(RunPlan plan, RoundScope scope) {
    Map<String, String> files = new LinkedHashMap<>();
    plan.steps().forEach(step -> files.put(step.node(), folder.write(step.job())));
    String commit = args.model().source().commit();
    Round round =
        args.only().isEmpty()
            ? runs.open(scope, commit, plan.nodes())
            : runs.join(scope, commit, plan.nodes());
    Map<String, Round.Node> nodes =
        round.nodes().stream().collect(toMap(Round.Node::node, node -> node));
    Map<String, NodeState> states = new LinkedHashMap<>();
    plan.nodes().forEach(node -> states.put(node, nodes.get(node).state()));
    List<String> done =
        plan.nodes().stream().filter(node -> states.get(node) == NodeState.DONE).toList();
    if (round.continued()) {
      say(
          "an earlier run was interrupted; %d of %d nodes were done, the rest is next"
              .formatted(done.size(), plan.nodes().size()));
    }
    Map<String, JobReport> reports = new LinkedHashMap<>();
    RunPlan due = plan.due(states);
    for (int tries = 1; !due.steps().isEmpty(); tries++) {
      JobSummary summary = summary(round, plan, jobs(round, entries(due, nodes, files)));
      for (JobReport report : summary.jobs()) {
        reports.remove(report.node());
        reports.put(report.node(), report);
        NodeState now = state(report);
        states.put(report.node(), now);
        told(() -> runs.mark(report.run(), now, report.message()));
      }
      due = plan.due(states);
      if (tries >= args.tries() || !states.containsValue(NodeState.RETRY)) {
        break;
      }
      pause(tries, due.steps().size());
    }
    told(() -> end(round, plan));
    List<JobReport> ended = List.copyOf(reports.values());
    return new RunResult(
        JobSummary.FORMAT,
        round.id(),
        round.continued(),
        done,
        ended,
        JobSummary.of(ended).exitCode());
  }

  /** What jobs did stands, whether or not the state hears of it. */
  private static void told(Runnable step) {
    try {
      step.run();
    } catch (StateException e) {
      throw new UnfinishedRunException(
          e.kind() == StateException.Kind.UNREACHABLE ? ExitCode.RETRY : ExitCode.REFUSED,
          ("%s (what the jobs did stands; run again when the state answers: nothing is read or"
                  + " delivered twice)")
              .formatted(e.getMessage()),
          e);
    }
  }

  /** What the jobs said; without it the round ends here, or waits for the next run. */
  private JobSummary summary(Round round, RunPlan plan, JobsEnd end) {
    if (end.summary().isPresent()) {
      return end.summary().get();
    }
    String what = "ended with code %d and no summary".formatted(end.status());
    if (end.isKilled()) {
      throw new UnfinishedRunException(
          end.exitCode(),
          "The process of jobs %s (run again: it goes on where it was)".formatted(what));
    }
    List<String> failed = runs.fail(round.id(), "its process " + what);
    end(round, plan);
    throw new UnfinishedRunException(
        end.exitCode(),
        "The process of jobs %s%s (its own words say why; run again: everything is read anew)"
            .formatted(what, failed.isEmpty() ? "" : " while it was at " + failed.get(0)));
  }

  /** Ends the round, unless it is an interrupted one of more nodes than were asked for. */
  private void end(Round round, RunPlan plan) {
    List<String> others =
        round.nodes().stream()
            .filter(node -> node.state() != NodeState.DONE)
            .map(Round.Node::node)
            .filter(node -> !plan.nodes().contains(node))
            .toList();
    if (args.only().isEmpty() || others.isEmpty()) {
      runs.close(round.id());
    } else {
      say(
          "%d nodes of the run that was interrupted are still to be done; run without --only"
              .formatted(others.size()));
    }
  }

  private JobsEnd jobs(Round round, List<JobListEntry> entries) {
    Path list = args.start().home().resolve("runs").resolve("round-" + round.id() + ".jsonl");
    return new JobsProcess(args.start().command(), args.start().options(), messages)
        .run(list, entries);
  }

  private List<JobListEntry> entries(
      RunPlan due, Map<String, Round.Node> nodes, Map<String, String> files) {
    List<String> listed = due.nodes();
    List<JobListEntry> entries = new ArrayList<>();
    for (Step step : due.steps()) {
      entries.add(
          new JobListEntry(
              step.node(),
              files.get(step.node()),
              nodes.get(step.node()).runId(),
              args.model().source().commit(),
              step.after().stream().filter(listed::contains).toList()));
    }
    return entries;
  }

  /** What another attempt is at may yet fail there: this run has not done it. */
  private static NodeState state(JobReport report) {
    return report
        .exit()
        .map(
            exit ->
                switch (exit) {
                  case DONE -> NodeState.DONE;
                  case RETRY, ANOTHER_ATTEMPT_WON -> NodeState.RETRY;
                  case REFUSED, INVALID_MODEL, USAGE -> NodeState.REFUSED;
                  case FAILED -> NodeState.FAILED;
                })
        .orElse(NodeState.SKIPPED);
  }

  private void tell(PlatformChoice choice) {
    if (choice.source() == PlatformChoice.Source.CHOSEN
        && args.model().landscape().platforms().names().size() > 1) {
      say(
          "datastore %s is read by platform %s, %s"
              .formatted(choice.store(), choice.platform(), choice.reason()));
    }
  }

  private void say(String text) {
    messages.println("milepost: " + text);
    messages.flush();
  }

  private void pause(int tries, int due) {
    Duration pause = Duration.ofSeconds(1L << Math.min(tries - 1, 10));
    Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    say(
        "%d nodes wait for something that does not answer or is at work; trying again in %d s"
            .formatted(due, bounded.toSeconds()));
    try {
      Thread.sleep(bounded.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnfinishedRunException(ExitCode.FAILED, "Interrupted while waiting", e);
    }
  }
}

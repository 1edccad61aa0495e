package io.milepost.cli;

import static java.util.Locale.ROOT;

import io.milepost.cli.run.RunResult;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobReport;
import java.io.PrintWriter;
import java.util.List;

/** How a run ended, for people: what each node did was told while it lasted. */
final class RunSummary {
  private RunSummary() {}

  static void print(RunResult result, PrintWriter out) {
    if (result.jobs().isEmpty()) {
      out.println("Nothing was left to do.");
      return;
    }
    List<JobReport> undone = result.jobs().stream().filter(job -> !done(job)).toList();
    out.printf(
        ROOT,
        "%d of %d nodes done in %.1f s%n",
        result.jobs().size() - undone.size(),
        result.jobs().size(),
        result.jobs().stream().mapToDouble(JobReport::seconds).sum());
    for (JobReport job : undone) {
      String end = job.exit().map(exit -> exit.name().toLowerCase(ROOT)).orElse("skipped");
      out.printf("  %s: %s: %s%n", job.node(), end, TextTable.printable(job.message()));
    }
  }

  private static boolean done(JobReport job) {
    return job.exit().filter(ExitCode.DONE::equals).isPresent();
  }
}

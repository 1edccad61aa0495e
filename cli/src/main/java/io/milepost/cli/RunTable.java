package io.milepost.cli;

import static java.util.Locale.ROOT;

import io.milepost.cli.run.RunResult;
import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What a run did, for people: a line per dataset or sink, then why nodes did not get done. */
final class RunTable {
  private RunTable() {}

  static void print(RunResult result, PrintWriter out) {
    if (result.jobs().isEmpty()) {
      out.println("Nothing was left to do.");
      return;
    }
    TextTable table =
        new TextTable(
            "node",
            "dataset",
            "#batch",
            "#received",
            "#accepted",
            "#quarantined",
            "#inserted",
            "#changed",
            "#deleted",
            "#unchanged",
            "#seconds",
            "end");
    result.jobs().forEach(job -> add(table, job));
    table.print(out);
    for (JobReport job : result.jobs()) {
      boolean done = job.exit().filter(ExitCode.DONE::equals).isPresent();
      if (!done && !job.message().isEmpty()) {
        out.println(job.node() + ": " + TextTable.printable(job.message()));
      }
    }
  }

  private static void add(TextTable table, JobReport job) {
    String batch = job.batch().map(String::valueOf).orElse("");
    String seconds = String.format(ROOT, "%.1f", job.seconds());
    String end =
        job.exit().map(exit -> exit.name().toLowerCase(ROOT).replace('_', ' ')).orElse("not begun");
    List<JobReport.Counts> all = job.counts();
    if (all.isEmpty()) {
      table.row(job.node(), "", batch, "", "", "", "", "", "", "", seconds, end);
      return;
    }
    for (JobReport.Counts counts : all) {
      boolean first = counts.equals(all.get(0));
      List<String> cells = new ArrayList<>();
      cells.addAll(List.of(first ? job.node() : "", counts.name(), first ? batch : ""));
      cells.addAll(numbers(counts));
      cells.addAll(List.of(first ? seconds : "", first ? end : ""));
      table.row(cells.toArray());
    }
  }

  /** What reads no source has no rows received, which is not the same as 0. */
  private static List<String> numbers(JobReport.Counts counts) {
    boolean reads =
        counts.received() > 0 || counts.inserted() + counts.changed() + counts.deleted() == 0;
    return List.of(
        reads ? Long.toString(counts.received()) : "",
        reads ? Long.toString(counts.accepted()) : "",
        reads ? Long.toString(counts.quarantined()) : "",
        Long.toString(counts.inserted()),
        Long.toString(counts.changed()),
        Long.toString(counts.deleted()),
        Long.toString(counts.unchanged()));
  }
}

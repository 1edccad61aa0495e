package io.milepost.cli;

import static java.util.Locale.ROOT;

import io.milepost.cli.run.RunResult;
import io.milepost.model.job.JobReport;
import java.io.PrintWriter;
import java.util.List;

/** What a run did, for people: a line per dataset or sink, then what is to be said of each node. */
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
      if (!job.message().isEmpty()) {
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
    counts(table, all.get(0), List.of(job.node(), batch, seconds, end));
    all.subList(1, all.size()).forEach(more -> counts(table, more, List.of("", "", "", "")));
  }

  private static void counts(TextTable table, JobReport.Counts counts, List<String> job) {
    table.row(
        job.get(0),
        counts.name(),
        job.get(1),
        counts.received(),
        counts.accepted(),
        counts.quarantined(),
        counts.inserted(),
        counts.changed(),
        counts.deleted(),
        counts.unchanged(),
        job.get(2),
        job.get(3));
  }
}

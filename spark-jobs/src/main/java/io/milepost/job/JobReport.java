package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.job.export.SinkResult;
import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.model.job.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a job ended, for people and for programs.
 *
 * @param node the node's id in the intention graph, or what the job is about
 * @param what in a few words what was done, or why it was not
 * @param batch the batch it brought about
 */
public record JobReport(
    String node,
    String run,
    int exitCode,
    String what,
    Optional<Long> batch,
    List<DatasetCounts> datasets,
    List<SinkResult> sinks,
    double seconds) {
  private static final int KIBIBYTE = 1024;

  public JobReport {
    requireNonNull(node, "node");
    requireNonNull(run, "run");
    requireNonNull(what, "what");
    requireNonNull(batch, "batch");
    datasets = List.copyOf(datasets);
    sinks = List.copyOf(sinks);
  }

  /** The report of a job that did what it had to. */
  static JobReport done(String node, String run, JobOutcome outcome, double seconds) {
    return new JobReport(
        node,
        run,
        ExitCode.DONE.code(),
        outcome.what(),
        outcome.batch(),
        outcome.datasets(),
        outcome.sinks(),
        seconds);
  }

  /** The report of a job that did not. */
  public static JobReport failed(String node, String run, Failure failure, double seconds) {
    return new JobReport(
        node,
        run,
        failure.exitCode().code(),
        failure.message(),
        Optional.empty(),
        List.of(),
        List.of(),
        seconds);
  }

  /** The report of a job that was not begun. */
  public static JobReport skipped(String node, String run, String why) {
    return new JobReport(
        node,
        run,
        ExitCode.DONE.code(),
        "skipped: " + why,
        Optional.empty(),
        List.of(),
        List.of(),
        0);
  }

  /** How it ended. */
  public ExitCode end() {
    return ExitCode.of(exitCode);
  }

  /** The report in lines for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %s (%.1f s)".formatted(node, what, seconds));
    List<List<String>> table = new ArrayList<>();
    datasets.forEach(dataset -> table.add(cells(dataset)));
    sinks.forEach(sink -> table.add(cells(sink)));
    TextTable.aligned(table).forEach(line -> lines.add("  " + line));
    return lines;
  }

  private static List<String> cells(DatasetCounts counts) {
    return List.of(
        counts.dataset(),
        number(counts.rows().received(), "received"),
        number(counts.rows().accepted(), "accepted"),
        number(counts.rows().quarantined(), "quarantined"),
        number(counts.keys().inserted(), "inserted"),
        number(counts.keys().changed(), "changed"),
        number(counts.keys().deleted(), "deleted"),
        number(counts.keys().unchanged(), "unchanged"),
        size(counts.bytes()));
  }

  private static List<String> cells(SinkResult sink) {
    return List.of(
        sink.workspace() + "." + sink.sink(),
        switch (sink.outcome()) {
          case NOTHING_NEW -> "nothing new";
          case CHANGED -> "changes";
          case FILLED -> "everything";
          case SHARED -> "shared";
        },
        "through batch " + sink.batch(),
        number(sink.rows().inserted(), "inserted"),
        number(sink.rows().changed(), "changed"),
        number(sink.rows().deleted(), "deleted"),
        size(sink.bytes()));
  }

  private static String number(long count, String of) {
    return String.format(Locale.ROOT, "%,d %s", count, of);
  }

  private static String size(long bytes) {
    return bytes < KIBIBYTE * KIBIBYTE
        ? String.format(Locale.ROOT, "%,d KiB", (bytes + KIBIBYTE - 1) / KIBIBYTE)
        : String.format(Locale.ROOT, "%,.1f MiB", bytes / (double) (KIBIBYTE * KIBIBYTE));
  }
}

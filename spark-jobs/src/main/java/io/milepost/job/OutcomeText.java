package io.milepost.job;

import io.milepost.job.export.SinkResult;
import io.milepost.merge.BatchResult.DatasetCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a job did, for the person who waits for it. */
final class OutcomeText {
  private static final int KIBIBYTE = 1024;

  private OutcomeText() {}

  /** A line on the whole and one for each dataset or sink. */
  static List<String> lines(String node, JobOutcome outcome, double seconds) {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "%s: %s (%.1f s)", node, outcome.what(), seconds));
    List<List<String>> table = new ArrayList<>();
    outcome.datasets().forEach(dataset -> table.add(cells(dataset)));
    outcome.sinks().forEach(sink -> table.add(cells(sink)));
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
    boolean untouched = sink.rows().equals(SinkResult.Rows.NONE) && sink.bytes() == 0;
    List<String> cells = all(sink);
    return untouched ? cells.subList(0, 3) : cells;
  }

  private static List<String> all(SinkResult sink) {
    return List.of(
        sink.workspace() + "." + sink.sink(),
        switch (sink.outcome()) {
          case NOTHING_NEW -> "nothing new";
          case CHANGED -> "changes";
          case FILLED -> "everything";
          case REFILLED -> "everything again, as the sink, its table or the lake is another";
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

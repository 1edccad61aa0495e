package io.milepost.cli;

import static java.util.Locale.ROOT;

import io.milepost.model.text.UtcTime;
import io.milepost.state.BatchRecord;
import io.milepost.state.CursorStatus;
import io.milepost.state.LeaseHolder;
import io.milepost.state.NodeState;
import io.milepost.state.Round;
import io.milepost.state.RunStore;
import io.milepost.state.StateDatabase;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where everything stands, as the state knows it. */
record StatusReport(
    int format,
    List<Ingestion> ingestions,
    List<Cursor> cursors,
    List<Waiting> waiting,
    List<Worker> workers) {

  /**
   * The last batch of an ingestion.
   *
   * @param sourceTime when its rows were so at the source
   * @param merged whether views and exports show it
   */
  record Ingestion(
      String root,
      String ingestion,
      long batch,
      String sourceTime,
      String publishedAt,
      boolean merged,
      long changes) {}

  /** How far a sink is, and how many batches it lacks. */
  record Cursor(
      String root, String workspace, String sink, String target, long batch, long behind) {}

  /** A node of the last round that is not done, and why. */
  record Waiting(String model, String environment, String node, String state, String reason) {
    private String fullModel() {
      return environment.isEmpty() ? model : "%s (%s)".formatted(model, environment);
    }
  }

  /** Who works on an ingestion now. */
  record Worker(String root, String ingestion, String holder, String since) {}

  /** Asks the state: a handful of queries. */
  static StatusReport read(StateDatabase state) {
    return new StatusReport(
        1,
        state.batches().latest().stream().map(StatusReport::ingestion).toList(),
        state.batches().cursors().stream().map(StatusReport::cursor).toList(),
        state.runs().latest().stream()
            .flatMap(round -> waiting(round, state.runs()).stream())
            .toList(),
        state.leases().held().stream().map(StatusReport::worker).toList());
  }

  /** For people. */
  void print(PrintWriter out) {
    if (ingestions.isEmpty() && waiting.isEmpty() && workers.isEmpty()) {
      out.println(
          "Nothing was run yet, or in another state (--state). Begin with: milepost run MODEL");
      return;
    }
    TextTable batches =
        new TextTable("ingestion", "#batch", "source time", "merged", "#changes", "root");
    ingestions.forEach(
        ingestion ->
            batches.row(
                ingestion.ingestion(),
                ingestion.batch(),
                ingestion.sourceTime(),
                ingestion.merged() ? "yes" : "not yet",
                ingestion.changes(),
                ingestion.root()));
    batches.print(out);
    if (!cursors.isEmpty()) {
      out.println();
      TextTable table = new TextTable("workspace", "sink", "to", "#batch", "#behind");
      cursors.forEach(
          cursor ->
              table.row(
                  cursor.workspace(),
                  cursor.sink(),
                  cursor.target(),
                  cursor.batch(),
                  cursor.behind()));
      table.print(out);
    }
    if (!waiting.isEmpty()) {
      out.println();
      TextTable table = new TextTable("not done", "model", "state", "why");
      waiting.forEach(
          node -> table.row(node.node(), node.fullModel(), node.state(), node.reason()));
      table.print(out);
    }
    if (!workers.isEmpty()) {
      out.println();
      TextTable table = new TextTable("at work on", "who", "since");
      workers.forEach(worker -> table.row(worker.ingestion(), worker.holder(), worker.since()));
      table.print(out);
    }
  }

  private static Ingestion ingestion(BatchRecord batch) {
    return new Ingestion(
        batch.root(),
        batch.ingestion(),
        batch.batch(),
        text(batch.times().sourceTime()),
        text(batch.times().publishedAt()),
        batch.times().mergedAt().isPresent(),
        batch.counts().stream()
            .mapToLong(counts -> counts.inserted() + counts.changed() + counts.deleted())
            .sum());
  }

  private static Cursor cursor(CursorStatus status) {
    return new Cursor(
        status.cursor().root(),
        status.cursor().workspace(),
        status.cursor().sink(),
        status.cursor().target(),
        status.cursor().batch(),
        status.behind());
  }

  private static List<Waiting> waiting(Round round, RunStore runs) {
    boolean open = round.span().endedAt().isEmpty();
    Optional<String> holder = open ? runs.holder(round.scope()) : Optional.empty();
    boolean interrupted = open && holder.isEmpty();
    String whole =
        interrupted
            ? "interrupted: run again, it goes on"
            : holder.map(who -> "at work: " + who).orElse("");
    return round.nodes().stream()
        .filter(node -> node.state() != NodeState.DONE)
        .map(
            node ->
                new Waiting(
                    round.scope().model(),
                    round.scope().environment(),
                    node.node(),
                    interrupted && node.state() == NodeState.RUNNING
                        ? "interrupted"
                        : node.state().name().toLowerCase(ROOT),
                    node.reason().isEmpty() ? whole : node.reason()))
        .toList();
  }

  private static Worker worker(LeaseHolder holder) {
    return new Worker(
        holder.request().root(),
        holder.request().ingestion(),
        holder.request().holder(),
        text(holder.takenAt()));
  }

  private static String text(Instant time) {
    return UtcTime.text(time);
  }
}

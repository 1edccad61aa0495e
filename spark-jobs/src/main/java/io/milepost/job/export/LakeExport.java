package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.job.Storage;
import io.milepost.job.UnreachableException;
import io.milepost.job.export.SinkResult.Outcome;
import io.milepost.job.export.SinkResult.Rows;
import io.milepost.job.sink.Delivery;
import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.Commit;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.commit.TransactionalWrite;
import io.milepost.merge.table.NewTable;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.job.SinkSpec.Selection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Delivers an ingestion to readers of the lake: whole datasets are the milestones themselves, told
 * by a file; a sink with columns, masks or rows of its own is a Delta table that any reader
 * understands.
 */
record LakeExport(Configuration hadoop, TablePaths paths, String ingestion, MergedRows merged) {
  private static final int FORMAT = 1;

  LakeExport {
    requireNonNull(hadoop, "hadoop");
    requireNonNull(paths, "paths");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(merged, "merged");
  }

  /**
   * Brings all sinks to the last merged batch.
   *
   * @throws UnreachableException if another attempt delivers something else meanwhile
   */
  List<SinkResult> run(String workspace, List<Delivery> sinks) {
    // Before the target: what another attempt delivers from now on is not replaced, and what it had
    // delivered is not newer than the target.
    Map<String, Long> next = next(workspace, sinks);
    long target = merged.lastMerged();
    return sinks.stream()
        .map(
            sink ->
                isWhole(sink.sink())
                    ? share(workspace, sink.sink(), target)
                    : table(workspace, sink, next.get(sink.sink().name()), target))
        .toList();
  }

  /** The number of each table's next delivery; others have others. */
  private Map<String, Long> next(String workspace, List<Delivery> sinks) {
    return sinks.stream()
        .map(Delivery::sink)
        .filter(sink -> !isWhole(sink))
        .collect(Collectors.toMap(SinkSpec::name, sink -> next(workspace, sink.name())));
  }

  /** A delivery takes a version of the table, so that beyond sight too this was not used yet. */
  private long next(String workspace, String sink) {
    DeltaCommits commits = new DeltaCommits(hadoop);
    String table = paths.export(workspace, sink);
    return 1
        + commits
            .lastOf(table, application(workspace, sink))
            .orElseGet(() -> commits.last(table).orElse(0));
  }

  private static String application(String workspace, String sink) {
    return workspace + "/" + sink;
  }

  private static boolean isWhole(SinkSpec sink) {
    return sink.selection().equals(Selection.ALL);
  }

  /** The batch that each sink of a workspace has. */
  Map<String, Long> cursors(String workspace, List<SinkSpec> sinks) {
    Map<String, Long> cursors = new HashMap<>();
    for (SinkSpec sink : sinks) {
      Optional<Long> batch =
          isWhole(sink)
              ? new Storage(hadoop).find(paths.share(workspace, sink.name())).map(LakeExport::batch)
              : last(paths.export(workspace, sink.name()))
                  .flatMap(Commit::note)
                  .map(note -> Transaction.Note.parse(note).batch());
      batch.ifPresent(found -> cursors.put(sink.name(), found));
    }
    return cursors;
  }

  private static long batch(String share) {
    try {
      return new ObjectMapper().readTree(share).path("batch").asLong();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read a share: " + e.getOriginalMessage(), e);
    }
  }

  private Optional<Commit> last(String table) {
    DeltaCommits commits = new DeltaCommits(hadoop);
    OptionalLong version = commits.last(table);
    return version.isPresent()
        ? Optional.of(commits.commit(table, version.getAsLong()))
        : Optional.empty();
  }

  private SinkResult share(String workspace, SinkSpec sink, long target) {
    Storage storage = new Storage(hadoop);
    String path = paths.share(workspace, sink.name());
    String text = shareText(workspace, sink, target);
    if (storage.find(path).equals(Optional.of(text))) {
      return result(workspace, sink, Outcome.NOTHING_NEW, target);
    }
    storage.replace(path, text);
    // Who stood still here for long may have put its batch over a later one.
    long now = merged.lastMerged();
    return now != target
        ? share(workspace, sink, now)
        : result(workspace, sink, Outcome.SHARED, target);
  }

  /** Milestones may be ahead of the batch that is shared: the condition is part of the answer. */
  private String shareText(String workspace, SinkSpec sink, long target) {
    DatasetKey dataset = new DatasetKey(sink.dataset().store(), sink.dataset().dataset());
    String rows =
        sink.history() == History.LIVE
            ? "mp_batch_in <= %1$d AND (mp_batch_out IS NULL OR mp_batch_out > %1$d)"
            : "mp_batch_in <= %1$d";
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("workspace", workspace);
    json.put("sink", sink.name());
    json.put("dataset", dataset.toString());
    json.put("ingestion", ingestion);
    json.put("history", sink.history().name().toLowerCase(Locale.ROOT));
    json.put("table", paths.milestones(dataset));
    json.put("batch", target);
    json.put("where", rows.formatted(target));
    return json.toPrettyString() + "\n";
  }

  private SinkResult table(String workspace, Delivery sink, long number, long target) {
    if (sink.sink().history() != History.LIVE) {
      throw new RefusedException(
          ("Cannot deliver sink %s.%s: a history with chosen columns, masks or rows"
                  + " on the lake is not built yet. Ask for the whole dataset, or for live"
                  + " rows.")
              .formatted(workspace, sink.sink().name()));
    }
    String name = sink.sink().name();
    String table = paths.export(workspace, name);
    String note =
        Transaction.Note.of(target, "", SpecDigest.of(sink, merged.identity(target))).text();
    if (last(table).flatMap(Commit::note).equals(Optional.of(note))) {
      return result(workspace, sink.sink(), Outcome.NOTHING_NEW, target);
    }
    Dataset<Row> rows = sink.of(merged.asOf(sink.sink().dataset(), target));
    NewTable.of(table, rows.schema()).create(SessionSettings.pinned(rows.sparkSession()));
    Transaction delivery = new Transaction(application(workspace, name), number, note);
    try {
      new TransactionalWrite(new DeltaCommits(hadoop))
          .run(table, delivery, () -> overwrite(table, rows, delivery));
    } catch (AnotherAttemptWonException e) {
      // It delivered another batch or selection, not what was asked for here.
      throw new UnreachableException(
          "Cannot deliver sink %s.%s: something else was delivered meanwhile. Run it again."
              .formatted(workspace, name),
          e);
    }
    return result(workspace, sink.sink(), Outcome.FILLED, target);
  }

  private static void overwrite(String table, Dataset<Row> rows, Transaction transaction) {
    rows.write()
        .format("delta")
        .mode("overwrite")
        .option("overwriteSchema", "true")
        .option("userMetadata", transaction.note())
        .option("txnAppId", transaction.application())
        .option("txnVersion", transaction.version())
        .save(table);
  }

  private static SinkResult result(String workspace, SinkSpec sink, Outcome outcome, long target) {
    return new SinkResult(workspace, sink.name(), outcome, target, Rows.NONE, 0);
  }
}

package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import io.milepost.job.database.Connector;
import io.milepost.job.database.DatabaseFailure;
import io.milepost.job.database.Sql;
import io.milepost.job.export.ExportCursors.Cursor;
import io.milepost.job.export.SinkResult.Outcome;
import io.milepost.job.export.SinkResult.Rows;
import io.milepost.job.export.TableWriter.Written;
import io.milepost.merge.RefusedException;
import io.milepost.merge.moment.Moment;
import io.milepost.model.job.Connection;
import io.milepost.model.job.SinkSpec.History;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Delivers an ingestion to the tables of one workspace: all its sinks and all their cursors in one
 * transaction, so that a consumer sees a batch as a whole or not at all.
 */
record DatabaseExport(
    Connector connector, Connection container, String ingestion, MergedRows merged) {

  DatabaseExport {
    requireNonNull(connector, "connector");
    requireNonNull(container, "container");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(merged, "merged");
  }

  /** Brings all sinks to the last merged batch. */
  List<SinkResult> run(String workspace, List<SinkTable> sinks) {
    requireDistinct(workspace, sinks);
    // What is not committed when the connection is closed, or lost, never was.
    try (java.sql.Connection connection = connector.open(container)) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(java.sql.Connection.TRANSACTION_READ_COMMITTED);
      ExportCursors.create(connection);
      patient(connection);
      List<SinkResult> results = run(new ExportCursors(connection, workspace, ingestion), sinks);
      String effect = "deliver %s to %s".formatted(ingestion, workspace);
      Moment.before(effect);
      connection.commit();
      Moment.after(effect);
      return results;
    } catch (SQLException e) {
      throw DatabaseFailure.during(
          "Cannot export %s to workspace %s in".formatted(ingestion, workspace), container, e);
    }
  }

  /** The batch that each sink of a workspace has. */
  Map<String, Long> cursors(String workspace) {
    try (java.sql.Connection connection = connector.open(container)) {
      return new ExportCursors(connection, workspace, ingestion).find();
    } catch (SQLException e) {
      throw DatabaseFailure.during(
          "Cannot read the cursors of workspace %s in".formatted(workspace), container, e);
    }
  }

  /**
   * Spark may compute for long while the transaction is open; another export is waited for, but not
   * for ever.
   */
  private static void patient(java.sql.Connection connection) throws SQLException {
    Sql.letLast(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '10min'");
    }
  }

  /** The target is asked for under the lock: no other export can have gone beyond it. */
  private List<SinkResult> run(ExportCursors cursors, List<SinkTable> sinks) throws SQLException {
    Map<String, Cursor> locked =
        cursors.lock(sinks.stream().map(sink -> sink.sink().name()).toList());
    long target = merged.lastMerged();
    List<SinkResult> results = new ArrayList<>();
    for (SinkTable sink : sinks) {
      Step step =
          new Step(cursors, sink, locked.get(sink.sink().name()), target, results.size() + 1);
      results.add(deliver(step));
    }
    return results;
  }

  private SinkResult deliver(Step step) throws SQLException {
    SinkTable sink = step.sink();
    Optional<TableShape> found = TableShape.find(step.cursors().connection(), sink.table().name());
    boolean goesOn = found.isPresent() && goesOn(step, found.get());
    if (goesOn && step.cursor().batch() == step.target()) {
      return step.result(Outcome.NOTHING_NEW, new Written(Rows.NONE, 0));
    }
    SinkResult result = goesOn ? goOn(step, found.get()) : fill(step, found);
    TableShape left =
        TableShape.find(step.cursors().connection(), sink.table().name()).orElseThrow();
    String digest = sink.digest(merged.identity(step.target()), left.storage());
    step.cursors().move(sink.sink().name(), new Cursor(step.target(), digest, left.oid()));
    return result;
  }

  /** Whether the table is the one the cursor left, as the sink is now, in the lake as it is now. */
  private boolean goesOn(Step step, TableShape found) {
    Cursor cursor = step.cursor();
    return cursor.batch() > 0
        && cursor.batch() <= step.target()
        && found.oid() == cursor.table()
        && step.sink()
            .digest(merged.identity(cursor.batch()), found.storage())
            .equals(cursor.digest())
        && found.fits(step.sink().table());
  }

  private SinkResult goOn(Step step, TableShape found) throws SQLException {
    if (merged.unchanged(step.sink().sink().dataset(), step.cursor().batch(), step.target())) {
      return step.result(Outcome.CHANGED, new Written(Rows.NONE, 0));
    }
    Optional<Dataset<Row>> changes = changes(step);
    return changes.isPresent()
        ? step.result(Outcome.CHANGED, step.writer().apply(changes.get()))
        : fill(step, Optional.of(found));
  }

  private SinkResult fill(Step step, Optional<TableShape> found) throws SQLException {
    Written written;
    if (found.isPresent()) {
      requireOurs(step, found.get());
      written = step.writer().replace(everything(step), found.get());
    } else {
      createSchema(step);
      written = step.writer().create(everything(step));
    }
    boolean again = step.cursor().batch() > 0;
    return step.result(again ? Outcome.REFILLED : Outcome.FILLED, written);
  }

  private Dataset<Row> everything(Step step) {
    SinkTable sink = step.sink();
    return sink.sink().history() == History.LIVE
        ? StagedRows.filled(sink, merged.asOf(sink.sink().dataset(), step.target()))
        : HistoryRows.filled(
            sink, merged.versions(sink.sink().dataset(), step.target()), step.target());
  }

  private Optional<Dataset<Row>> changes(Step step) {
    SinkTable sink = step.sink();
    long after = step.cursor().batch();
    if (sink.sink().history() == History.LIVE) {
      return merged
          .changes(sink.sink().dataset(), after, step.target())
          .map(changes -> StagedRows.changed(sink, changes));
    }
    if (merged.restated(after, step.target())) {
      return Optional.empty();
    }
    Dataset<Row> versions = merged.versions(sink.sink().dataset(), step.target());
    return Optional.of(HistoryRows.changed(sink, versions, after, step.target()));
  }

  private void requireOurs(Step step, TableShape found) throws SQLException {
    String sink = step.sink().sink().name();
    if (!found.belongsTo(step.cursors().workspace(), sink)
        && !step.cursors().owns(sink, found.oid())) {
      throw new RefusedException(
          ("Cannot deliver sink %s.%s to container %s: the table %s is there already"
                  + " and was not made for it. Rename or drop it, or give the sink"
                  + " another name with as.")
              .formatted(
                  step.cursors().workspace(),
                  sink,
                  DatabaseFailure.where(container),
                  step.sink().table().sql()));
    }
  }

  private void createSchema(Step step) throws SQLException {
    String schema = step.sink().table().name().schema();
    java.sql.Connection connection = step.cursors().connection();
    try (PreparedStatement find =
            connection.prepareStatement("SELECT FROM pg_catalog.pg_namespace WHERE nspname = ?");
        Statement create = connection.createStatement()) {
      find.setString(1, schema);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          create.execute("CREATE SCHEMA IF NOT EXISTS " + Sql.name(schema));
        }
      }
    }
  }

  private static void requireDistinct(String workspace, List<SinkTable> sinks) {
    Set<String> tables = new LinkedHashSet<>();
    for (SinkTable sink : sinks) {
      if (!tables.add(sink.table().sql())) {
        throw new RefusedException(
            ("Cannot deliver workspace %s: two of its sinks would be the table %s."
                    + " Give one another name with as.")
                .formatted(workspace, sink.table().sql()));
      }
    }
  }

  /** One sink in the transaction. */
  private record Step(
      ExportCursors cursors, SinkTable sink, Cursor cursor, long target, int number) {
    TableWriter writer() {
      return new TableWriter(cursors.connection(), sink.table(), number);
    }

    SinkResult result(Outcome outcome, Written written) {
      return new SinkResult(
          cursors.workspace(),
          sink.sink().name(),
          outcome,
          target,
          written.rows(),
          written.bytes());
    }
  }
}

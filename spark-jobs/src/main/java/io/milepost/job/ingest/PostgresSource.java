package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import io.milepost.job.JobSession;
import io.milepost.job.database.Connector;
import io.milepost.job.database.DatabaseFailure;
import io.milepost.job.database.Sql;
import io.milepost.merge.BatchSource;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.Connection;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.job.IngestSpec.Source;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whole tables of a PostgreSQL database, all as of one moment. */
public final class PostgresSource implements BatchSource {
  private final JobSession session;
  private final Connector connector;
  private final IngestSpec job;
  private final Source.Database source;

  public PostgresSource(
      JobSession session, Connector connector, IngestSpec job, Source.Database source) {
    this.session = requireNonNull(session, "session");
    this.connector = requireNonNull(connector, "connector");
    this.job = requireNonNull(job, "job");
    this.source = requireNonNull(source, "source");
  }

  /** A full read looks the same wherever the last one ended. */
  @Override
  public Snapshot open(Optional<String> position) {
    requireFull();
    Connection database = source.connection();
    if (database.maxConnections() < 2) {
      throw new RefusedException(
          ("Cannot read from container %s: maxConnections is %d, but one connection"
                  + " holds the snapshot and another one reads. Allow 2 at least.")
              .formatted(DatabaseFailure.where(database), database.maxConnections()));
    }
    java.sql.Connection exporter = connector.open(database);
    try {
      return open(exporter);
    } catch (SQLException e) {
      close(exporter, e);
      throw DatabaseFailure.during("Cannot open a snapshot of", database, e);
    } catch (RuntimeException e) {
      close(exporter, e);
      throw e;
    }
  }

  private Snapshot open(java.sql.Connection exporter) throws SQLException {
    impatient(exporter);
    Map<String, SourceTable> unlocked = tables(exporter);
    exporter.setAutoCommit(false);
    exporter.setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
    exporter.setReadOnly(true);
    lock(exporter, unlocked.values());
    Map<String, SourceTable> tables = tables(exporter);
    SourceContract.check(
        DatabaseFailure.where(source.connection()), source.schema(), job.datasets(), tables);
    SourceContract.unknown(job.datasets(), tables).forEach(session.progress());
    TableReader reader =
        new TableReader(
            session.spark(), connector, source.connection(), Connections.of(job, source, tables));
    return PostgresSnapshot.export(exporter, reader, datasets(tables));
  }

  /** The first look waits for locks, too: that for a table's size does. */
  private static void impatient(java.sql.Connection exporter) throws SQLException {
    try (Statement statement = exporter.createStatement()) {
      statement.execute("SET lock_timeout = " + Sql.text(TableReader.LOCK_TIMEOUT));
    }
  }

  /** Nobody alters them between this look and the reading once they are locked. */
  private Map<String, SourceTable> tables(java.sql.Connection exporter) throws SQLException {
    return SourceCatalog.find(
        exporter,
        source.schema(),
        job.datasets().stream().map(IngestDataset::physicalName).toList());
  }

  /**
   * Keeps others from truncating or altering a table while it is read, or any that a view reads: a
   * snapshot does not protect from that. Readers and writers of rows are held up only behind
   * somebody who waits to alter it, and no longer than {@link TableReader#LOCK_TIMEOUT} lets a
   * reader of ours wait there.
   */
  private void lock(java.sql.Connection exporter, Iterable<SourceTable> tables)
      throws SQLException {
    Sql.letLast(exporter);
    try (Statement statement = exporter.createStatement()) {
      for (SourceTable table : tables) {
        if (table.lockable()) {
          lock(statement, table);
        }
      }
    }
  }

  private void lock(Statement statement, SourceTable table) {
    try {
      statement.execute(
          "LOCK TABLE " + Sql.table(table.schema(), table.name()) + " IN ACCESS SHARE MODE");
    } catch (SQLException e) {
      throw DatabaseFailure.during(
          ("Cannot lock %s.%s, so that nobody truncates or alters it while it is read (that takes"
                  + " SELECT on all its columns, and for a view on those of each table it reads),"
                  + " in")
              .formatted(table.schema(), table.name()),
          source.connection(),
          e);
    }
  }

  private Map<String, ReadTable> datasets(Map<String, SourceTable> tables) {
    return job.datasets().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                dataset -> dataset.id().toString(),
                dataset ->
                    new ReadTable(tables.get(dataset.physicalName()), dataset.schema().columns())));
  }

  private void requireFull() {
    List<String> others =
        job.datasets().stream()
            .filter(dataset -> dataset.mode() != Mode.FULL)
            .map(dataset -> dataset.id().toString())
            .toList();
    if (!others.isEmpty()) {
      throw new RefusedException(
          "Cannot read %s: only mode full is built yet. Set ingestion.mode to full."
              .formatted(others));
    }
  }

  private static void close(java.sql.Connection connection, Exception failure) {
    try {
      connection.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}

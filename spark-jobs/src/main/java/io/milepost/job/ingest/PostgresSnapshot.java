package io.milepost.job.ingest;

import io.milepost.job.database.DatabaseFailure;
import io.milepost.merge.BatchSource.Snapshot;
import io.milepost.merge.MergeSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One moment of a PostgreSQL database: a connection that holds an exported snapshot open, which all
 * readers join.
 */
final class PostgresSnapshot implements Snapshot {
  private static final String EXPORT =
      """
      SELECT pg_catalog.pg_export_snapshot() AS snapshot, now() AS opened,
             pg_catalog.pg_current_snapshot()::text AS transactions,
             (CASE WHEN pg_catalog.pg_is_in_recovery()
                   THEN pg_catalog.pg_last_wal_replay_lsn()
                   ELSE pg_catalog.pg_current_wal_lsn() END)::text AS lsn
      """;

  private final Connection exporter;
  private final TableReader reader;
  private final Map<String, ReadTable> datasets;
  private final Exported exported;

  private PostgresSnapshot(
      Connection exporter, TableReader reader, Map<String, ReadTable> datasets, Exported exported) {
    this.exporter = exporter;
    this.reader = reader;
    this.datasets = datasets;
    this.exported = exported;
  }

  /** Takes over a connection whose transaction is REPEATABLE READ. */
  static PostgresSnapshot export(
      Connection exporter, TableReader reader, Map<String, ReadTable> datasets)
      throws SQLException {
    try (Statement statement = exporter.createStatement();
        ResultSet row = statement.executeQuery(EXPORT)) {
      row.next();
      Exported exported =
          new Exported(
              row.getString("snapshot"),
              row.getString("lsn"),
              row.getString("transactions"),
              row.getObject("opened", OffsetDateTime.class).toInstant());
      return new PostgresSnapshot(exporter, reader, datasets, exported);
    }
  }

  @Override
  public Dataset<Row> rows(MergeSpec dataset) {
    return reader.read(datasets.get(dataset.dataset().toString()), exported.snapshot());
  }

  @Override
  public int parallelism() {
    return reader.connections().tables();
  }

  @Override
  public OptionalLong bytes(MergeSpec dataset) {
    return datasets.get(dataset.dataset().toString()).table().bytes();
  }

  /** None of its values needs an escape in JSON. */
  @Override
  public String position() {
    return "{\"snapshot\":\"%s\",\"lsn\":\"%s\",\"transactions\":\"%s\",\"time\":\"%s\"}"
        .formatted(exported.snapshot(), exported.lsn(), exported.transactions(), exported.opened());
  }

  /** Everything that was committed before this time is in the view. */
  @Override
  public Instant sourceTime() {
    return exported.opened();
  }

  @Override
  public void close() {
    try (exporter) {
      exporter.rollback();
    } catch (SQLException e) {
      throw DatabaseFailure.during("Cannot close the snapshot of", reader.database(), e);
    }
  }

  private record Exported(String snapshot, String lsn, String transactions, Instant opened) {}
}

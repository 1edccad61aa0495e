package io.milepost.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Batches and cursors as last seen. Ledgers and consumers hold the truth; this is what {@code
 * status} shows without reading a lake. Each call is one statement.
 */
public final class BatchStore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<List<BatchRecord.Counts>> COUNTS = new TypeReference<>() {};

  /** So many batches of an ingestion are noted. */
  public static final int KEPT = 1000;

  private static final String INSERT =
      """
      INSERT INTO batch (root, ingestion, batch, run_id, model_commit, source_time, published_at,
        merged_at, counts)
      VALUES (:root, :ingestion, :batch, :runId, :modelCommit, :sourceTime, :publishedAt,
        :mergedAt, CAST(:counts AS jsonb))""";

  private final StateDatabase database;

  BatchStore(StateDatabase database) {
    this.database = database;
  }

  /**
   * Notes a batch, or what has become of it; noting the same again changes nothing. The last
   * {@value #KEPT} of an ingestion are kept, so a cursor that is further behind counts that many.
   */
  public void record(BatchRecord batch) {
    database.use(
        handle ->
            bound(
                    handle.createUpdate(
                        """
                        WITH trimmed AS (DELETE FROM batch WHERE root = :root
                          AND ingestion = :ingestion AND batch <= :batch - :kept)
                        %s
                        ON CONFLICT (root, ingestion, batch) DO UPDATE SET run_id = excluded.run_id,
                          model_commit = excluded.model_commit, source_time = excluded.source_time,
                          published_at = excluded.published_at, merged_at = excluded.merged_at,
                          counts = excluded.counts
                        WHERE batch.merged_at IS NULL"""
                            .formatted(INSERT)),
                    batch)
                .bind("kept", KEPT)
                .execute());
  }

  /** Puts what the ledgers below a root say in the place of all that was noted of it. */
  public void replace(String root, List<BatchRecord> batches) {
    database.transact(
        handle -> {
          handle.execute("DELETE FROM batch WHERE root = ?", root);
          PreparedBatch statements = handle.prepareBatch(INSERT);
          batches.forEach(batch -> bound(statements, batch).add());
          return batches.isEmpty() ? new int[0] : statements.execute();
        });
  }

  /** The last batch of every ingestion, ordered by root and ingestion. */
  public List<BatchRecord> latest() {
    return database.call(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT DISTINCT ON (root, ingestion) * FROM batch
                    ORDER BY root, ingestion, batch DESC""")
                .map((rows, context) -> batch(rows))
                .list());
  }

  /** Notes where cursors stand now. */
  public void moved(List<CursorRecord> cursors) {
    database.use(handle -> move(handle, cursors));
  }

  /**
   * Puts the cursors that a target has of an ingestion in the place of all that was noted of them.
   */
  public void replaceCursors(CursorSource source, List<CursorRecord> cursors) {
    database.transact(
        handle -> {
          handle
              .createUpdate(
                  """
                  DELETE FROM export_cursor
                  WHERE root = :root AND ingestion = :ingestion AND target = :target""")
              .bindMethods(source)
              .execute();
          move(handle, cursors);
          return source;
        });
  }

  private static void move(Handle handle, List<CursorRecord> cursors) {
    if (cursors.isEmpty()) {
      return;
    }
    PreparedBatch statements =
        handle.prepareBatch(
            """
            INSERT INTO export_cursor (root, workspace, sink, ingestion, target, batch)
            VALUES (:root, :workspace, :sink, :ingestion, :target, :batch)
            ON CONFLICT (root, workspace, sink) DO UPDATE SET ingestion = excluded.ingestion,
              target = excluded.target, batch = excluded.batch, moved_at = now()""");
    cursors.forEach(cursor -> statements.bindMethods(cursor).add());
    statements.execute();
  }

  /** All cursors with what they lack, ordered by root, workspace and sink. */
  public List<CursorStatus> cursors() {
    return database.call(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT c.*, (SELECT count(*) FROM batch b WHERE b.root = c.root
                      AND b.ingestion = c.ingestion AND b.batch > c.batch
                      AND b.merged_at IS NOT NULL) AS behind
                    FROM export_cursor c ORDER BY c.root, c.workspace, c.sink""")
                .map((rows, context) -> cursor(rows))
                .list());
  }

  private static <S extends SqlStatement<S>> S bound(S statement, BatchRecord batch) {
    return statement
        .bind("root", batch.root())
        .bind("ingestion", batch.ingestion())
        .bind("batch", batch.batch())
        .bind("runId", batch.origin().runId())
        .bind("modelCommit", batch.origin().modelCommit())
        .bind("sourceTime", utc(batch.times().sourceTime()))
        .bind("publishedAt", utc(batch.times().publishedAt()))
        .bind("mergedAt", batch.times().mergedAt().map(BatchStore::utc).orElse(null))
        .bind("counts", json(batch.counts()));
  }

  private static BatchRecord batch(ResultSet rows) throws SQLException {
    return new BatchRecord(
        rows.getString("root"),
        rows.getString("ingestion"),
        rows.getLong("batch"),
        new BatchRecord.Origin(rows.getString("run_id"), rows.getString("model_commit")),
        new BatchRecord.Times(
            rows.getTimestamp("source_time").toInstant(),
            rows.getTimestamp("published_at").toInstant(),
            Optional.ofNullable(rows.getTimestamp("merged_at")).map(Timestamp::toInstant)),
        counts(rows.getString("counts")));
  }

  private static CursorStatus cursor(ResultSet rows) throws SQLException {
    return new CursorStatus(
        new CursorRecord(
            rows.getString("root"),
            rows.getString("workspace"),
            rows.getString("sink"),
            rows.getString("ingestion"),
            rows.getString("target"),
            rows.getLong("batch")),
        rows.getTimestamp("moved_at").toInstant(),
        rows.getLong("behind"));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static String json(List<BatchRecord.Counts> counts) {
    try {
      return JSON.writeValueAsString(counts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write counts: " + e.getOriginalMessage(), e);
    }
  }

  private static List<BatchRecord.Counts> counts(String json) {
    try {
      return JSON.readValue(json, COUNTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read counts: " + e.getOriginalMessage(), e);
    }
  }
}

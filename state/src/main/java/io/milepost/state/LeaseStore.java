package io.milepost.state;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;

/**
 * Leases: one process at a time works on an ingestion, so that the source is not read twice. They
 * only save double work; the tables stay right without them.
 *
 * <p>A lease is an advisory lock of PostgreSQL on a connection that does nothing else, and a row
 * that says who has it. We chose the lock over a row with an expiry time because it needs no clock
 * and no heartbeat: the server frees it in the moment its holder's connection ends, so a job that
 * was killed blocks nobody, and a job that is merely slow never loses it to another one. The price
 * is an open connection per running ingestion, and a state that is reached directly or through a
 * pool that gives each session its own connection (not PgBouncer's transaction mode). A state that
 * restarts frees all leases; {@link Lease#held} tells.
 */
public final class LeaseStore {
  private static final String HELD =
      "SELECT root, ingestion, holder, run_id, taken_at FROM lease WHERE EXISTS (SELECT FROM"
          + " pg_locks l WHERE "
          + AdvisoryLock.HOLDS_KEY.formatted("lease.lock_key")
          + ")";

  private final StateDatabase database;

  LeaseStore(StateDatabase database) {
    this.database = database;
  }

  /**
   * Takes the lease; empty, at once, when another process has it. Costs two connections and keeps
   * one of them.
   */
  public Optional<Lease> tryTake(LeaseRequest request) {
    Optional<AdvisoryLock> lock =
        AdvisoryLock.tryTake(database, key(request), "lease " + request.ingestion());
    return lock.map(taken -> lease(taken, request));
  }

  private Lease lease(AdvisoryLock lock, LeaseRequest request) {
    try {
      note(request);
      return new Lease(lock, this, request);
    } catch (StateException e) {
      lock.close(); // or nobody could take the lease while this process lives
      throw e;
    }
  }

  /** The leases that are held now; a row whose holder died is none. */
  public List<LeaseHolder> held() {
    return database.call(handle -> holders(handle.createQuery(HELD)).list());
  }

  /** Who has the lease of an ingestion now. */
  public Optional<LeaseHolder> holder(String root, String ingestion) {
    return database.call(
        handle ->
            holders(
                    handle
                        .createQuery(HELD + " AND root = :root AND ingestion = :ingestion")
                        .bind("root", root)
                        .bind("ingestion", ingestion))
                .findOne());
  }

  private static ResultIterable<LeaseHolder> holders(Query query) {
    return query.map(
        (rows, context) ->
            new LeaseHolder(
                new LeaseRequest(
                    rows.getString("root"),
                    rows.getString("ingestion"),
                    rows.getString("holder"),
                    rows.getString("run_id")),
                rows.getTimestamp("taken_at").toInstant()));
  }

  private void note(LeaseRequest request) {
    database.use(
        handle ->
            handle
                .createUpdate(
                    """
                        INSERT INTO lease (root, ingestion, lock_key, holder, run_id)
                        VALUES (:root, :ingestion, :key, :holder, :runId)
                        ON CONFLICT (root, ingestion) DO UPDATE SET
                          holder = excluded.holder, run_id = excluded.run_id, taken_at = now()""")
                .bindMethods(request)
                .bind("key", key(request))
                .execute());
  }

  /** Only its own row: after a restart of the state another process may have the lease. */
  void forget(LeaseRequest request) {
    database.use(
        handle ->
            handle
                .createUpdate(
                    """
                        DELETE FROM lease WHERE root = :root AND ingestion = :ingestion
                          AND holder = :holder AND run_id = :runId""")
                .bindMethods(request)
                .execute());
  }

  private static long key(LeaseRequest request) {
    return AdvisoryLock.key("lease", request.root(), request.ingestion());
  }
}

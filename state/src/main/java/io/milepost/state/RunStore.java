package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Rounds: one per {@code run} of a model, with a run id and a state per node.
 *
 * <p>A round that was interrupted is still open and goes on: what is done stays done, the rest
 * keeps its run ids. A round that ended, even with failures, is over. The next one begins anew, and
 * a node that was not done keeps its run id there, so that the job recognizes its own sealed or
 * published batch.
 *
 * <p>Each call is one transaction of one to four statements, however many nodes there are.
 */
public final class RunStore {
  private static final String IN_SCOPE =
      "model = :model AND environment = :environment AND root = :root";
  private static final String ROUND_COLUMNS =
      "id, model, environment, root, commit_id, started_at, continued_at, ended_at, outcome";

  private final StateDatabase database;

  RunStore(StateDatabase database) {
    this.database = database;
  }

  /** Becomes the one process that runs this scope; empty, at once, when another one is. */
  public Optional<RunLock> tryLock(RoundScope scope) {
    String holder = "run, process %d".formatted(ProcessHandle.current().pid());
    return AdvisoryLock.tryTake(database, key(scope), holder).map(RunLock::new);
  }

  /**
   * Who runs this scope now: {@code milepost run, process 4711 (since
   * 2026-11-21T08:15:00.123456Z)}.
   */
  public Optional<String> holder(RoundScope scope) {
    String sql =
        "SELECT a.application_name || ' (since ' || to_char(a.backend_start AT TIME ZONE 'UTC',"
            + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') || ')'"
            + " FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE "
            + AdvisoryLock.HOLDS_KEY.formatted(":key");
    return database.call(
        handle -> handle.createQuery(sql).bind("key", key(scope)).mapTo(String.class).findFirst());
  }

  /**
   * Continues the round that was interrupted, or begins one. The caller holds the lock.
   *
   * @param commit commit of the model that is run now
   * @param nodes ids of the nodes in the order they are to be worked through
   */
  public Round open(RoundScope scope, String commit, List<String> nodes) {
    requireNonNull(commit, "commit");
    return database.transact(
        handle -> {
          Optional<Long> interrupted = interrupted(handle, scope);
          long round = interrupted.isPresent() ? interrupted.get() : begin(handle, scope, commit);
          if (interrupted.isPresent()) {
            prepareAgain(handle, round, commit, nodes);
          }
          addNodes(handle, scope, round, nodes);
          return find(handle, round);
        });
  }

  /**
   * Takes part in the round that was interrupted, whose other nodes stay as they are, or begins one
   * of these nodes alone. The caller holds the lock.
   */
  public Round join(RoundScope scope, String commit, List<String> nodes) {
    requireNonNull(commit, "commit");
    return database.transact(
        handle -> {
          Optional<Long> interrupted = interrupted(handle, scope);
          long round = interrupted.isPresent() ? interrupted.get() : begin(handle, scope, commit);
          if (interrupted.isPresent()) {
            handle.execute("UPDATE round SET continued_at = now() WHERE id = ?", round);
            handle
                .createUpdate(
                    """
                    UPDATE round_node SET changed_at = now(), state = 'waiting', reason = ''
                    WHERE round = :round AND node = ANY (:nodes) AND state <> 'done'""")
                .bindArray("nodes", String.class, nodes)
                .bind("round", round)
                .execute();
          }
          addNodes(handle, scope, round, nodes);
          return find(handle, round);
        });
  }

  /**
   * Notes where a node stands, by its job's run id, in the open round that has it.
   *
   * @return whether a round has it: a scheduler's run belongs to none
   */
  public boolean mark(String runId, NodeState state, String reason) {
    return database.call(
            handle ->
                handle
                    .createUpdate(
                        """
                            UPDATE round_node
                            SET state = :state, reason = :reason, changed_at = now()
                            FROM round
                            WHERE round.id = round_node.round AND round.ended_at IS NULL
                              AND round_node.run_id = :run""")
                    .bind("state", state.text())
                    .bind("reason", reason)
                    .bind("run", runId)
                    .execute())
        > 0;
  }

  /**
   * Notes that the process of a round ended without a word: whatever it was at has failed.
   *
   * @return the nodes it was at
   */
  public List<String> fail(long round, String reason) {
    return database.call(
        handle ->
            handle
                .createQuery(
                    """
                    UPDATE round_node SET state = 'failed', reason = :reason, changed_at = now()
                    WHERE round = :round AND state = 'running' RETURNING node""")
                .bind("round", round)
                .bind("reason", reason)
                .mapTo(String.class)
                .list());
  }

  /** Ends a round; a node that was not reached says so. */
  public Round close(long round) {
    return database.transact(
        handle -> {
          handle.execute(
              """
                  UPDATE round_node
                  SET state = 'skipped', reason = 'not reached', changed_at = now()
                  WHERE round = ? AND state IN ('waiting', 'running')""",
              round);
          handle.execute(
              """
                  UPDATE round SET ended_at = now(), outcome =
                    CASE WHEN EXISTS (
                      SELECT FROM round_node n WHERE n.round = round.id AND n.state <> 'done')
                    THEN 'failed' ELSE 'done' END
                  WHERE id = ? AND ended_at IS NULL""",
              round);
          return find(handle, round);
        });
  }

  /**
   * Ends what a state that is not the latest believes to be under way: a node whose run is known to
   * be done is done, and a round that no process runs is over.
   *
   * @param done run ids that need not be done again
   * @return how many rounds ended
   */
  public int settle(List<String> done) {
    database.use(
        handle ->
            handle
                .createUpdate(
                    """
                    UPDATE round_node SET state = 'done', reason = '', changed_at = now()
                    WHERE run_id = ANY (:runs) AND state <> 'done'""")
                .bindArray("runs", String.class, done)
                .execute());
    List<Round> open =
        latest().stream()
            .filter(round -> round.span().endedAt().isEmpty() && holder(round.scope()).isEmpty())
            .toList();
    open.forEach(round -> close(round.id()));
    return open.size();
  }

  /** The last round of every scope, the newest first. */
  public List<Round> latest() {
    return database.call(
        handle ->
            handle
                .createQuery(
                    """
                        SELECT DISTINCT ON (model, environment, root) id FROM round
                        ORDER BY model, environment, root, id DESC""")
                .mapTo(Long.class)
                .list()
                .stream()
                .sorted((left, right) -> Long.compare(right, left))
                .map(round -> find(handle, round))
                .toList());
  }

  private static Optional<Long> interrupted(Handle handle, RoundScope scope) {
    return handle
        .createQuery("SELECT id FROM round WHERE ended_at IS NULL AND " + IN_SCOPE + " FOR UPDATE")
        .bindMethods(scope)
        .mapTo(Long.class)
        .findOne();
  }

  private static long begin(Handle handle, RoundScope scope, String commit) {
    return handle
        .createQuery(
            """
            INSERT INTO round (model, environment, root, commit_id)
            VALUES (:model, :environment, :root, :commit) RETURNING id""")
        .bindMethods(scope)
        .bind("commit", commit)
        .mapTo(Long.class)
        .one();
  }

  private static void prepareAgain(Handle handle, long round, String commit, List<String> nodes) {
    handle.execute(
        "UPDATE round SET continued_at = now(), commit_id = ? WHERE id = ?", commit, round);
    handle
        .createUpdate(
            """
            UPDATE round_node SET changed_at = now(),
              state = CASE WHEN node = ANY (:nodes) THEN 'waiting' ELSE 'skipped' END,
              reason = CASE WHEN node = ANY (:nodes) THEN '' ELSE 'not asked for any more' END
            WHERE round = :round AND state <> 'done'""")
        .bindArray("nodes", String.class, nodes)
        .bind("round", round)
        .execute();
  }

  private static void addNodes(Handle handle, RoundScope scope, long round, List<String> nodes) {
    handle
        .createUpdate(
            """
            INSERT INTO round_node (round, node, position, run_id, state)
            SELECT :round, wanted.node, wanted.position,
              coalesce(
                (SELECT CASE WHEN before.state <> 'done' THEN before.run_id END
                 FROM round_node before JOIN round ON round.id = before.round
                 WHERE before.node = wanted.node AND round.id <> :round AND %s
                 ORDER BY round.id DESC LIMIT 1),
                gen_random_uuid()::text),
              'waiting'
            FROM unnest(:nodes) WITH ORDINALITY AS wanted (node, position)
            ON CONFLICT (round, node) DO UPDATE SET position = excluded.position"""
                .formatted(IN_SCOPE))
        .bindMethods(scope)
        .bindArray("nodes", String.class, nodes)
        .bind("round", round)
        .execute();
  }

  private static Round find(Handle handle, long round) {
    List<Round.Node> nodes =
        handle
            .createQuery(
                """
                SELECT node, run_id, state, reason, changed_at FROM round_node
                WHERE round = :round ORDER BY position, node""")
            .bind("round", round)
            .map((rows, context) -> node(rows))
            .list();
    return handle
        .createQuery("SELECT " + ROUND_COLUMNS + " FROM round WHERE id = :round")
        .bind("round", round)
        .map((rows, context) -> round(rows, nodes))
        .one();
  }

  private static Round.Node node(ResultSet rows) throws SQLException {
    return new Round.Node(
        rows.getString("node"),
        rows.getString("run_id"),
        NodeState.parse(rows.getString("state")),
        rows.getString("reason"),
        rows.getTimestamp("changed_at").toInstant());
  }

  private static Round round(ResultSet rows, List<Round.Node> nodes) throws SQLException {
    RoundScope scope =
        new RoundScope(
            rows.getString("model"), rows.getString("environment"), rows.getString("root"));
    Round.Span span =
        new Round.Span(
            rows.getTimestamp("started_at").toInstant(),
            instant(rows, "continued_at"),
            instant(rows, "ended_at"),
            Optional.ofNullable(rows.getString("outcome"))
                .map(text -> Round.Outcome.valueOf(text.toUpperCase(Locale.ROOT))));
    return new Round(rows.getLong("id"), scope, rows.getString("commit_id"), span, nodes);
  }

  private static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
    return Optional.ofNullable(rows.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private static long key(RoundScope scope) {
    return AdvisoryLock.key("run", scope.model(), scope.environment(), scope.root());
  }
}

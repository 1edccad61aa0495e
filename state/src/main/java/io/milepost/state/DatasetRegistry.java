package io.milepost.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Where every dataset lives, for verbs that are given no model. A dataset may live below more than
 * one root: the same model, run in two environments. Each call is one statement.
 */
public final class DatasetRegistry {
  private final StateDatabase database;

  DatasetRegistry(StateDatabase database) {
    this.database = database;
  }

  /** Notes datasets, replacing what was known of them below the same root. */
  public void register(List<DatasetEntry> datasets) {
    database.use(handle -> register(handle, datasets, Optional.empty()));
  }

  /**
   * Puts datasets in the place of all that were known below a root.
   *
   * @param at when something was last noted of the root
   */
  public void replace(String root, List<DatasetEntry> datasets, Instant at) {
    database.transact(
        handle -> {
          handle.execute("DELETE FROM dataset WHERE root = ?", root);
          register(handle, datasets, Optional.of(at.atOffset(ZoneOffset.UTC)));
          return root;
        });
  }

  private static void register(
      Handle handle, List<DatasetEntry> datasets, Optional<OffsetDateTime> at) {
    if (datasets.isEmpty()) {
      return;
    }
    PreparedBatch statements =
        handle.prepareBatch(
            """
            INSERT INTO dataset (root, store, dataset, platform, ingestion, key_columns,
              registered_at)
            VALUES (:root, :store, :dataset, :platform, :ingestion, :keys, coalesce(:at, now()))
            ON CONFLICT (root, store, dataset) DO UPDATE SET platform = excluded.platform,
              ingestion = excluded.ingestion, key_columns = excluded.key_columns,
              registered_at = excluded.registered_at""");
    datasets.forEach(
        dataset ->
            statements
                .bind("at", at.orElse(null))
                .bind("root", dataset.root())
                .bind("store", dataset.store())
                .bind("dataset", dataset.dataset())
                .bind("platform", dataset.platform())
                .bind("ingestion", dataset.ingestion())
                .bindArray("keys", String.class, dataset.keyColumns())
                .add());
    statements.execute();
  }

  /** All places of a dataset, the one registered last first; empty for an unknown one. */
  public List<DatasetEntry> find(String store, String dataset) {
    return database.call(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT * FROM dataset
                    WHERE lower(store) = lower(:store) AND lower(dataset) = lower(:dataset)
                    ORDER BY registered_at DESC, root""")
                .bind("store", store)
                .bind("dataset", dataset)
                .map((rows, context) -> entry(rows))
                .list());
  }

  /** Every dataset, ordered by store, name and root. */
  public List<DatasetEntry> all() {
    return database.call(
        handle ->
            handle
                .createQuery("SELECT * FROM dataset ORDER BY store, dataset, root")
                .map((rows, context) -> entry(rows))
                .list());
  }

  private static DatasetEntry entry(ResultSet rows) throws SQLException {
    return new DatasetEntry(
        rows.getString("root"),
        rows.getString("store"),
        rows.getString("dataset"),
        rows.getString("platform"),
        rows.getString("ingestion"),
        List.of((String[]) rows.getArray("key_columns").getArray()));
  }
}

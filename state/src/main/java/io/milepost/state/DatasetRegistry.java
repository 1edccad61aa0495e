package io.milepost.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
    if (datasets.isEmpty()) {
      return;
    }
    database.use(
        handle -> {
          PreparedBatch statements =
              handle.prepareBatch(
                  """
                  INSERT INTO dataset (root, store, dataset, platform, ingestion, key_columns)
                  VALUES (:root, :store, :dataset, :platform, :ingestion, :keys)
                  ON CONFLICT (root, store, dataset) DO UPDATE SET platform = excluded.platform,
                    ingestion = excluded.ingestion, key_columns = excluded.key_columns,
                    registered_at = now()""");
          datasets.forEach(
              dataset ->
                  statements
                      .bind("root", dataset.root())
                      .bind("store", dataset.store())
                      .bind("dataset", dataset.dataset())
                      .bind("platform", dataset.platform())
                      .bind("ingestion", dataset.ingestion())
                      .bindArray("keys", String.class, dataset.keyColumns())
                      .add());
          statements.execute();
        });
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

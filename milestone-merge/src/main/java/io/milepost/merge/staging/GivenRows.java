package io.milepost.merge.staging;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.CollectMetrics;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;

/**
 * Rows that a caller made in a session of theirs, taken into ours. Their plan was resolved where it
 * was made and means the same here, but for what Spark asks of the session that runs it: its time
 * zone and its database by name. All that we add to it, and how it is written, follows our session.
 */
public final class GivenRows {
  private GivenRows() {}

  /**
   * The rows in a pinned session; nothing is evaluated yet.
   *
   * @param own the session they are taken into
   * @param rows of any session on the same cluster
   */
  public static Dataset<Row> in(SparkSession own, Dataset<Row> rows) {
    if (own instanceof org.apache.spark.sql.classic.SparkSession session
        && rows instanceof org.apache.spark.sql.classic.Dataset<Row> given
        && given.sparkSession() != session) {
      LogicalPlan plan = given.logicalPlan();
      if (plan.exists(node -> node instanceof CollectMetrics)) {
        tell(session, new Told(given.sparkSession()));
      }
      return org.apache.spark.sql.classic.Dataset.ofRows(session, plan);
    }
    return rows;
  }

  /** A session of ours lives as long as the application: it is asked to tell each one only once. */
  private static synchronized void tell(
      org.apache.spark.sql.classic.SparkSession own, Told caller) {
    if (!List.of(own.listenerManager().listListeners()).contains(caller)) {
      own.listenerManager().register(caller);
    }
  }

  /** Tells the caller's session what was observed on the way, since whoever asks waits for it. */
  private record Told(org.apache.spark.sql.classic.SparkSession theirs)
      implements QueryExecutionListener {
    private static final String OBSERVING =
        "org.apache.spark.sql.classic.ObservationManager$Listener$";

    @Override
    public void onSuccess(String function, QueryExecution query, long nanos) {
      for (QueryExecutionListener listener : observing()) {
        listener.onSuccess(function, query, nanos);
      }
    }

    @Override
    public void onFailure(String function, QueryExecution query, Exception exception) {
      for (QueryExecutionListener listener : observing()) {
        listener.onFailure(function, query, exception);
      }
    }

    private QueryExecutionListener[] observing() {
      return Arrays.stream(theirs.listenerManager().listListeners())
          .filter(listener -> listener.getClass().getName().equals(OBSERVING))
          .toArray(QueryExecutionListener[]::new);
    }
  }
}

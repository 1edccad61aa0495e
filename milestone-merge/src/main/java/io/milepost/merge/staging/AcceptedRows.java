package io.milepost.merge.staging;

import io.milepost.merge.BatchResult.Rows;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that may be used, and what is known of all that were staged.
 *
 * @param rows under the columns of {@link Intake#staged}, different from each other
 * @param staged all of them
 * @param facts of all of them
 * @param bytes size of the staged files
 * @param collapsed whether equal ones were brought together
 */
record AcceptedRows(
    Dataset<Row> rows, Dataset<Row> staged, RowFacts facts, long bytes, boolean collapsed) {
  /** Whether the staged files hold these rows and no others. */
  boolean asStaged() {
    return !collapsed && facts.rejected() == 0;
  }

  /** How many. */
  Rows counted() {
    return new Rows(facts.rows(), facts.accepted(), facts.rejected());
  }
}

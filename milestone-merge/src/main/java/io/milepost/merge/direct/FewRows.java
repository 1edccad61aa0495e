package io.milepost.merge.direct;

import io.milepost.merge.commit.TableAt;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution$;
import scala.Option;

/** Rows so few that they are held on the driver: what is read of them again costs no Spark job. */
final class FewRows {
  private FewRows() {}

  /** The same rows, read once, just as Spark has them: no value becomes another on the way. */
  static Dataset<Row> held(Dataset<Row> rows) {
    SparkSession spark = (SparkSession) rows.sparkSession();
    QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    InternalRow[] held =
        SQLExecution$.MODULE$.withSQLConfPropagated(
            spark, () -> execution.executedPlan().executeCollect());
    return Dataset$.MODULE$.ofRows(
        spark,
        new LocalRelation(
            execution.analyzed().output(), TableAt.seq(List.of(held)), false, Option.empty()));
  }
}

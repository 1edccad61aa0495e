package io.milepost.job.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.milepost.job.sink.DeliveredColumn;
import io.milepost.merge.MilestoneColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows on their way to a consumer's table: its columns, and before them {@value #OP}, which says
 * whether the row is to be there ({@value #PUT}) or rows of its group are to go ({@value #DROP}).
 */
final class StagedRows {
  static final String OP = "mp_op";
  static final String PUT = "u";
  static final String DROP = "d";

  private static final String DELETE = "delete";

  private StagedRows() {}

  /** All live rows that the sink asks for. */
  static Dataset<Row> filled(SinkTable sink, Dataset<Row> live) {
    return live.filter(sink.delivery().rows()).select(columns(sink, lit(PUT)));
  }

  /** Net changes: a row that does not fit the sink's condition any more is one that went. */
  static Dataset<Row> changed(SinkTable sink, Dataset<Row> changes) {
    Column stays = col(MilestoneColumns.OP).notEqual(DELETE).and(sink.delivery().rows());
    return changes.select(columns(sink, when(stays, PUT).otherwise(DROP)));
  }

  static Column[] columns(SinkTable sink, Column op) {
    List<Column> columns = new ArrayList<>();
    columns.add(op.as(OP));
    for (DeliveredColumn column : sink.delivery().columns()) {
      columns.add(column.value().as(sink.columnNames().get(column.name())));
    }
    return columns.toArray(Column[]::new);
  }
}

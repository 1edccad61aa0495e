package io.milepost.merge;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.OPEN;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_IN;
import static io.milepost.merge.MilestoneColumns.SEQ_OUT;
import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Versions together with rows of the change log that are published but not merged yet. */
final class PendingSteps {
  private static final String NEXT_BATCH = "mp_next_batch";
  private static final String NEXT_SEQ = "mp_next_seq";
  private static final String RANK = "mp_rank";
  private static final String CLOSED = "mp_closed_";

  private PendingSteps() {}

  /**
   * The versions as the merge would make them.
   *
   * @param versions through the merged batch, none of them running ahead
   * @param log rows of the pending batches
   * @param pending the pending batches, which know their times
   */
  static Dataset<Row> extended(
      Dataset<Row> versions, Dataset<Row> log, TableContract contract, List<LedgerRow> pending) {
    WindowSpec perKey = Window.partitionBy(columns(contract.key())).orderBy(col(BATCH), col(SEQ));
    Dataset<Row> events =
        log.withColumn(NEXT_BATCH, lead(col(BATCH), 1).over(perKey))
            .withColumn(NEXT_SEQ, lead(col(SEQ), 1).over(perKey))
            .withColumn(RANK, row_number().over(perKey));
    Dataset<Row> opened =
        opened(events.where(col(OP).notEqual(MilestoneSteps.DELETE)), contract, pending);
    return closed(versions, events.where(col(RANK).equalTo(1)), contract, pending)
        .unionByName(opened);
  }

  /** Open versions end with the first row of the log for their key. */
  private static Dataset<Row> closed(
      Dataset<Row> versions, Dataset<Row> first, TableContract contract, List<LedgerRow> pending) {
    List<Column> closing = new ArrayList<>();
    contract.key().forEach(name -> closing.add(column(name).as(CLOSED + name)));
    closing.add(col(BATCH).as(NEXT_BATCH));
    closing.add(col(SEQ).as(NEXT_SEQ));
    Column sameKey =
        contract.key().stream()
            .map(name -> column(name).equalTo(column(CLOSED + name)))
            .reduce(col(OPEN), Column::and);
    StructType schema = stored(contract);
    return Types.aligned(
        versions
            .join(first.select(closing.toArray(Column[]::new)), sameKey, "left_outer")
            .withColumn(BATCH_OUT, coalesce(col(NEXT_BATCH), col(BATCH_OUT)))
            .withColumn(SEQ_OUT, coalesce(col(NEXT_SEQ), col(SEQ_OUT)))
            .withColumn(VALID_TO, coalesce(time(col(NEXT_BATCH), pending), col(VALID_TO)))
            .withColumn(OPEN, col(BATCH_OUT).isNull()),
        schema);
  }

  private static Dataset<Row> opened(
      Dataset<Row> events, TableContract contract, List<LedgerRow> pending) {
    return Types.aligned(
        events
            .withColumn(BATCH_IN, col(BATCH))
            .withColumn(SEQ_IN, col(SEQ))
            .withColumn(BATCH_OUT, col(NEXT_BATCH))
            .withColumn(SEQ_OUT, col(NEXT_SEQ))
            .withColumn(VALID_FROM, time(col(BATCH), pending))
            .withColumn(VALID_TO, time(col(NEXT_BATCH), pending))
            .withColumn(OPEN, col(NEXT_BATCH).isNull())
            .withColumn(REVISION, lit(0)),
        stored(contract));
  }

  private static Column time(Column batch, List<LedgerRow> pending) {
    Column time = lit(null).cast(DataTypes.TimestampType);
    for (LedgerRow row : pending) {
      time = when(batch.equalTo(row.batch()), lit(row.sourceTime())).otherwise(time);
    }
    return time;
  }

  private static StructType stored(TableContract contract) {
    return MilestoneSteps.versionSchema(contract.stored());
  }
}

package io.milepost.job.export;

import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.PREVIOUS_BATCH;
import static io.milepost.merge.MilestoneColumns.SEQ_IN;
import static io.milepost.merge.MilestoneColumns.VALID_FROM;
import static io.milepost.merge.MilestoneColumns.VALID_TO;
import static io.milepost.merge.MilestoneColumns.VERSION;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import io.milepost.job.export.ConsumerTable.Nullability;
import io.milepost.merge.MilestoneColumns;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.schema.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Versions on their way to a consumer's table; a key's versions come and go together. */
final class HistoryRows {
  private static final String LIVE_KEY = "mp_live_key";
  private static final String TOUCHED = "mp_touched";

  /** What tells the versions of a key apart. */
  static final List<String> KEY = List.of(BATCH_IN, SEQ_IN);

  private HistoryRows() {}

  /** What a history has beside the columns of its dataset. */
  static List<ConsumerTable.Column> columns(SinkSpec sink) {
    return List.of(
        column(BATCH_IN, "bigint", Nullability.NOT_NULL),
        column(SEQ_IN, "bigint", Nullability.NOT_NULL),
        column(BATCH_OUT, "bigint", Nullability.NULLABLE),
        column(VALID_FROM, "timestamp with time zone", Nullability.NOT_NULL),
        column(VALID_TO, "timestamp with time zone", Nullability.NULLABLE),
        column(shown(VERSION, sink), "integer", Nullability.NOT_NULL),
        column(shown(PREVIOUS_BATCH, sink), "bigint", Nullability.NULLABLE));
  }

  /** The whole dataset counts, so that a column that is chosen later changes no name. */
  private static String shown(String column, SinkSpec sink) {
    return MilestoneColumns.shown(
        column,
        sink.schema().columns().stream()
            .flatMap(data -> Stream.of(data.name(), data.storageName()))
            .toList());
  }

  /** All versions that the sink asks for, as of a batch. */
  static Dataset<Row> filled(SinkTable sink, Dataset<Row> versions, long through) {
    return marked(sink, versions, through, 0)
        .filter(asked(sink))
        .select(columns(sink, lit(StagedRows.PUT)));
  }

  /** All versions of the keys that changed after a batch, behind the word that the old ones go. */
  static Dataset<Row> changed(SinkTable sink, Dataset<Row> versions, long after, long through) {
    Dataset<Row> touched = marked(sink, versions, through, after).filter(col(TOUCHED));
    return touched
        .select(columns(sink, lit(StagedRows.DROP)))
        .union(touched.filter(asked(sink)).select(columns(sink, lit(StagedRows.PUT))));
  }

  private static Dataset<Row> marked(
      SinkTable sink, Dataset<Row> versions, long through, long after) {
    WindowSpec key =
        Window.partitionBy(
            sink.sink().schema().key().stream()
                .map(HistoryRows::stored)
                .toArray(org.apache.spark.sql.Column[]::new));
    org.apache.spark.sql.Column open = col(BATCH_OUT).isNull();
    org.apache.spark.sql.Column touched =
        col(BATCH_IN).gt(after).or(coalesce(col(BATCH_OUT).gt(after), lit(false)));
    return asOf(versions, through)
        .withColumn(LIVE_KEY, max(open.and(sink.delivery().rows())).over(key))
        .withColumn(TOUCHED, max(touched).over(key));
  }

  /** Milestones may be ahead of the batch that consumers are shown. */
  private static Dataset<Row> asOf(Dataset<Row> versions, long through) {
    org.apache.spark.sql.Column closed = col(BATCH_OUT).leq(through);
    return versions
        .filter(col(BATCH_IN).leq(through))
        .withColumn(VALID_TO, when(closed, col(VALID_TO)))
        .withColumn(BATCH_OUT, when(closed, col(BATCH_OUT)));
  }

  private static org.apache.spark.sql.Column asked(SinkTable sink) {
    return sink.sink().history() == History.LIVE_WITH_HISTORY
        ? sink.delivery().rows().and(col(LIVE_KEY))
        : sink.delivery().rows();
  }

  private static org.apache.spark.sql.Column[] columns(
      SinkTable sink, org.apache.spark.sql.Column op) {
    List<org.apache.spark.sql.Column> columns =
        new ArrayList<>(Arrays.asList(StagedRows.columns(sink, op)));
    for (String column : List.of(BATCH_IN, SEQ_IN, BATCH_OUT, VALID_FROM, VALID_TO)) {
      columns.add(col(column));
    }
    for (String column : List.of(VERSION, PREVIOUS_BATCH)) {
      columns.add(col(column).as(shown(column, sink.sink())));
    }
    return columns.toArray(org.apache.spark.sql.Column[]::new);
  }

  private static org.apache.spark.sql.Column stored(Column column) {
    return col("`" + column.storageName() + "`");
  }

  private static ConsumerTable.Column column(String name, String type, Nullability nullability) {
    return new ConsumerTable.Column(name, type, nullability);
  }
}

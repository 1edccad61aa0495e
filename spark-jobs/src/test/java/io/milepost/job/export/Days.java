package io.milepost.job.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.milepost.job.SparkTypes;
import io.milepost.model.job.DatasetId;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One dataset, of which each batch is the rows that a day's SQL VALUES say; nothing is on disk. */
final class Days implements MergedRows {
  private final SparkSession spark;
  private final Schema schema;
  private final List<Dataset<Row>> days = new ArrayList<>();
  private long merged;
  private String history = "first";

  Days(SparkSession spark, Schema schema) {
    this.spark = spark;
    this.schema = schema;
  }

  /** The next batch, merged at once. */
  Days add(String... rows) {
    List<Column> columns = schema.columns();
    String[] casts =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    "CAST(col%d AS %s) AS %s"
                        .formatted(
                            i + 1,
                            SparkTypes.of(columns.get(i).type()).sql(),
                            columns.get(i).storageName()))
            .toArray(String[]::new);
    Dataset<Row> day =
        rows.length == 0
            ? spark.createDataFrame(List.<Row>of(), SparkTypes.stored(schema))
            : spark.sql("SELECT * FROM VALUES " + String.join(", ", rows)).selectExpr(casts);
    days.add(day);
    merged = days.size();
    return this;
  }

  /** Goes back, as a restored lake does. */
  void restore(int batch) {
    days.subList(batch, days.size()).clear();
    merged = batch;
  }

  @Override
  public long lastMerged() {
    return merged;
  }

  /** Goes on as another lake would that came to the same numbers. */
  void becomeAnother() {
    history = "another";
  }

  @Override
  public String identity(long batch) {
    return batch <= merged ? history + batch : "";
  }

  @Override
  public Dataset<Row> asOf(DatasetId dataset, long batch) {
    return days.get((int) batch - 1);
  }

  @Override
  public boolean restated(long after, long through) {
    return false;
  }

  @Override
  public Optional<Dataset<Row>> changes(DatasetId dataset, long after, long through) {
    Dataset<Row> before = asOf(dataset, after);
    Dataset<Row> now = asOf(dataset, through);
    String key = schema.key().get(0).storageName();
    Dataset<Row> gone =
        before
            .join(now, before.col(key).equalTo(now.col(key)), "left_anti")
            .select(
                schema.columns().stream()
                    .map(
                        column ->
                            column.keyPosition().isPresent()
                                ? col(column.storageName())
                                : lit(null)
                                    .cast(SparkTypes.of(column.type()))
                                    .as(column.storageName()))
                    .toArray(org.apache.spark.sql.Column[]::new));
    return Optional.of(
        now.except(before)
            .withColumn("mp_op", lit("update"))
            .unionByName(gone.withColumn("mp_op", lit("delete"))));
  }

  @Override
  public Dataset<Row> versions(DatasetId dataset, long through) {
    List<Dataset<Row>> versions = new ArrayList<>();
    for (int batch = 1; batch <= days.size(); batch++) {
      Dataset<Row> opened =
          batch == 1 ? days.get(0) : days.get(batch - 1).except(days.get(batch - 2));
      versions.add(opened.withColumn("mp_batch_in", lit((long) batch)));
    }
    versions.stream().reduce(Dataset::union).orElseThrow().createOrReplaceTempView("opened");
    List<String> ends = new ArrayList<>();
    for (int batch = 2; batch <= days.size(); batch++) {
      days.get(batch - 2).except(days.get(batch - 1)).createOrReplaceTempView("ended_" + batch);
      ends.add("SELECT *, %dL AS ended FROM ended_%d".formatted(batch, batch));
    }
    ends.add(
        "SELECT *, CAST(NULL AS BIGINT) AS ended FROM opened WHERE false".replace("*", names()));
    String key = schema.key().get(0).storageName();
    return spark.sql(
        """
        SELECT o.*, 0L AS mp_seq_in, e.ended AS mp_batch_out,
          timestamp_seconds(o.mp_batch_in) AS mp_valid_from,
          timestamp_seconds(e.ended) AS mp_valid_to,
          CAST(row_number() OVER (PARTITION BY o.%1$s ORDER BY o.mp_batch_in) AS INT) AS mp_version,
          lag(o.mp_batch_in) OVER (PARTITION BY o.%1$s ORDER BY o.mp_batch_in) AS mp_previous_batch
        FROM opened o LEFT JOIN (
          SELECT %1$s, mp_batch_in, min(ended) AS ended FROM (
            SELECT o.%1$s, o.mp_batch_in, e.ended
            FROM opened o JOIN (%2$s) e ON o.%1$s = e.%1$s AND e.ended > o.mp_batch_in)
          GROUP BY 1, 2) e
        ON o.%1$s = e.%1$s AND o.mp_batch_in = e.mp_batch_in"""
            .formatted(key, String.join(" UNION ALL ", ends)));
  }

  private String names() {
    return String.join(
        ", ", schema.columns().stream().map(Column::storageName).toArray(String[]::new));
  }
}

package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_IN;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneSteps.DELETE;
import static io.milepost.merge.MilestoneSteps.TRUNCATE;
import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.Comparison;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** Whether the milestones of a dataset say the same as its change log. */
final class LogProof {
  private static final String IN_LOG = "mp_log_";
  private static final String LAST = "mp_last";
  private static final String TRUNCATED = "mp_truncated";

  private final Care care;
  private final TableContract contract;
  private final Ledger ledger;

  LogProof(Care care, TableContract contract, Ledger ledger) {
    this.care = care;
    this.contract = contract;
    this.ledger = ledger;
  }

  /** Compares what every batch of a range left of the keys it names. */
  void require(long from, long to) {
    long least = Math.max(ledger.horizon(contract.dataset().dataset()), from);
    List<Long> batches =
        ledger.visible().stream().filter(batch -> batch >= least && batch <= to).toList();
    Dataset<Row> log =
        new ChangeLog(care.spark(), care.paths().changes(contract.dataset())).rows(batches);
    Dataset<Row> milestones = care.read(care.paths().milestones(contract.dataset()));
    if (contract.key().isEmpty()) {
      requireSameRows(log, milestones.where(col(BATCH_IN).isInCollection(batches)));
      return;
    }
    long different = different(log, milestones);
    if (different > 0) {
      throw failure("of %d keys they say something else".formatted(different));
    }
  }

  private void requireSameRows(Dataset<Row> log, Dataset<Row> added) {
    String meant = fingerprint(log);
    String found = fingerprint(added.withColumn(BATCH, col(BATCH_IN)));
    if (!meant.equals(found)) {
      throw failure("their rows have fingerprint %s, not %s".formatted(found, meant));
    }
  }

  private String fingerprint(Dataset<Row> rows) {
    return RowSums.fingerprint(Types.aligned(rows, contract.schema().add(BATCH, "bigint")));
  }

  private IllegalStateException failure(String what) {
    return new IllegalStateException(
        "Cannot trim the change log of %s, nothing was removed: compared with its milestones, %s"
            .formatted(contract.dataset(), what));
  }

  private long different(Dataset<Row> log, Dataset<Row> milestones) {
    Dataset<Row> left = left(log);
    Column during =
        col(BATCH_IN)
            .leq(col(IN_LOG + BATCH))
            .and(col(BATCH_OUT).isNull().or(col(BATCH_OUT).gt(col(IN_LOG + BATCH))));
    Column sameKey =
        contract.key().stream()
            .map(name -> column(name).equalTo(column(IN_LOG + name)))
            .reduce(Column::and)
            .orElseThrow();
    Column absent = col(BATCH_IN).isNull();
    List<StructField> tracked =
        Arrays.stream(contract.schema().fields())
            .filter(field -> !contract.untracked().contains(field.name()))
            .toList();
    // Of a column that was away then, the log has nothing to say.
    Column differs =
        tracked.stream()
            .collect(Collectors.groupingBy(field -> contract.returned(field.name())))
            .entrySet()
            .stream()
            .map(
                since ->
                    Comparison.differ(
                            since.getValue(), Types::column, name -> column(IN_LOG + name))
                        .and(col(IN_LOG + BATCH).geq(since.getKey())))
            .reduce(lit(false), Column::or);
    Column wrong = when(col(IN_LOG + LAST), absent.or(differs)).otherwise(absent.equalTo(false));
    return left.join(milestones, sameKey.and(during), "left_outer").where(wrong).count();
  }

  /** The last that each batch says of each key, and whether the key is there then. */
  private Dataset<Row> left(Dataset<Row> log) {
    Dataset<Row> truncates =
        log.where(col(OP).equalTo(TRUNCATE))
            .groupBy(col(BATCH).as(TRUNCATED + BATCH))
            .agg(max(col(SEQ)).as(TRUNCATED));
    List<Column> perKey = new ArrayList<>(List.of(columns(contract.key())));
    perKey.add(col(BATCH));
    Column last =
        row_number()
            .over(Window.partitionBy(perKey.toArray(Column[]::new)).orderBy(col(SEQ).desc()));
    Column present =
        col(OP).notEqual(DELETE).and(col(TRUNCATED).isNull().or(col(SEQ).gt(col(TRUNCATED))));
    List<Column> selected = new ArrayList<>();
    for (StructField field : contract.schema().fields()) {
      selected.add(column(field.name()).as(IN_LOG + field.name()));
    }
    selected.add(col(BATCH).as(IN_LOG + BATCH));
    selected.add(present.as(IN_LOG + LAST));
    return notRestated(log.where(col(OP).notEqual(TRUNCATE)))
        .withColumn(LAST, last)
        .where(col(LAST).equalTo(1))
        .join(broadcast(truncates), col(BATCH).equalTo(col(TRUNCATED + BATCH)), "left_outer")
        .select(selected.toArray(Column[]::new));
  }

  /** A restatement says something else than the log, and means it. */
  private Dataset<Row> notRestated(Dataset<Row> log) {
    String superseded = care.paths().superseded(contract.dataset());
    if (!care.exists(superseded)) {
      return log;
    }
    Column[] key = columns(contract.key());
    Dataset<Row> restated =
        care.read(care.paths().milestones(contract.dataset()))
            .where(col(REVISION).gt(0))
            .select(key)
            .unionByName(care.read(superseded).select(key))
            .distinct();
    return log.join(restated, CollectionConverters.asScala(contract.key()).toSeq(), "left_anti");
  }
}

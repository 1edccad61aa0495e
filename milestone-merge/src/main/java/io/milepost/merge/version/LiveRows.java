package io.milepost.merge.version;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.table.Types.columns;
import static io.milepost.merge.version.KeyStates.sameKey;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * The data that is live after rows of the change log, told without what came before: a key is as
 * the last row about it leaves it. A value that did not change may be the log's or the version's.
 */
public final class LiveRows {
  private static final String LATEST = "mp_latest";

  private LiveRows() {}

  /**
   * The data after the log's last row.
   *
   * @param some whether each task can hold the log's rows
   * @param open the versions that are open before the log's first row
   * @return empty if that does not tell it: keys are deleted that are not named, columns are
   *     ignored, or there is no key
   */
  public static Optional<Dataset<Row>> after(
      TableContract contract, boolean some, Dataset<Row> open, Dataset<Row> log) {
    boolean ignores = !contract.untracked().isEmpty() && !contract.changesInPlace();
    boolean append = contract.mode() == IngestMode.APPEND;
    if (append || ignores || !KeyStates.truncates(contract, log).isEmpty()) {
      return Optional.empty();
    }
    WindowSpec newest =
        Window.partitionBy(columns(contract.key())).orderBy(col(BATCH).desc(), col(SEQ).desc());
    Dataset<Row> last =
        log.withColumn(LATEST, row_number().over(newest))
            .where(col(LATEST).equalTo(1).and(col(OP).notEqual(MilestoneSteps.DELETE)));
    Dataset<Row> others =
        open.join(Reach.named(contract, log, some), sameKey(contract), "left_anti");
    return Optional.of(
        Types.aligned(others, contract.schema())
            .unionByName(Types.aligned(last, contract.schema())));
  }
}

package io.milepost.merge.staging;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.table.Fingerprint;
import io.milepost.merge.table.Observed;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** Writes the rows for the change log, and counts and digests them on the way. */
final class ChangeFiles {
  /** Columns that are written otherwise, or not at all. */
  private static final Set<String> NOT_KEPT =
      Set.of(
          MilestoneColumns.BATCH,
          MilestoneColumns.OP,
          MilestoneColumns.SEQ,
          MilestoneColumns.REASON,
          MilestoneColumns.RAW,
          PartialRows.ORPHAN);

  private final StagedFiles files;
  private final MergeSpec spec;
  private final long batch;

  /**
   * Files of a dataset.
   *
   * @param spec with the names of the tables
   */
  ChangeFiles(StagedFiles files, MergeSpec spec, long batch) {
    this.files = files;
    this.spec = spec;
    this.batch = batch;
  }

  /** What was counted while rows were written. */
  record Measured(Map<String, Object> seen) {
    long of(String name) {
      return (Long) seen.get(name);
    }

    long rows() {
      return of("rows");
    }

    String text() {
      return Fingerprint.text(rows(), this::of);
    }
  }

  Measured write(Dataset<Row> changes) {
    Observation observation = new Observation("changes of " + spec.dataset());
    List<Column> kept =
        Arrays.stream(changes.columns())
            .filter(name -> !NOT_KEPT.contains(name))
            .map(Types::column)
            .collect(Collectors.toCollection(ArrayList::new));
    Column seq =
        Types.find(changes.schema(), MilestoneColumns.SEQ).isPresent()
            ? coalesce(col(MilestoneColumns.SEQ), lit(0L))
            : lit(0L);
    Column op = coalesce(col(MilestoneColumns.OP), lit(MilestoneSteps.INSERT));
    kept.addAll(
        List.of(
            lit(batch).as(MilestoneColumns.BATCH),
            op.as(MilestoneColumns.OP),
            seq.as(MilestoneColumns.SEQ)));
    kept.addAll(Fingerprint.parts(spec.schema(), op, seq));
    List<Column> measures = new ArrayList<>(Fingerprint.sums());
    for (String name :
        List.of(MilestoneSteps.INSERT, MilestoneSteps.UPDATE, MilestoneSteps.DELETE)) {
      measures.add(coalesce(sum(when(op.equalTo(name), lit(1L))), lit(0L)).as(name));
    }
    Moment.before("stage " + files.folder(StagedFiles.CHANGES));
    changes
        .select(kept.toArray(Column[]::new))
        .observe(observation, count(lit(1)).as("rows"), measures.toArray(Column[]::new))
        .drop(Fingerprint.names().toArray(String[]::new))
        .write()
        .parquet(files.folder(StagedFiles.CHANGES));
    Moment.after("stage " + files.folder(StagedFiles.CHANGES));
    return new Measured(Observed.values(observation, "stage " + spec.dataset()));
  }
}

package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.columns;
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
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** Writes the rows for the change log, and counts and digests them on the way. */
final class ChangeFiles {
  private final StagedFiles files;
  private final MergeSpec spec;

  ChangeFiles(StagedFiles files, MergeSpec spec) {
    this.files = files;
    this.spec = spec;
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
    List<Column> kept = new ArrayList<>(List.of(columns(List.of(changes.columns()))));
    Column seq =
        Types.find(changes.schema(), MilestoneColumns.SEQ).isPresent()
            ? coalesce(col(MilestoneColumns.SEQ), lit(0L))
            : lit(0L);
    Column op = coalesce(col(MilestoneColumns.OP), lit(MilestoneSteps.INSERT));
    kept.addAll(Fingerprint.parts(spec.schema(), op, seq));
    List<Column> measures = new ArrayList<>(Fingerprint.sums());
    for (String name :
        List.of(MilestoneSteps.INSERT, MilestoneSteps.UPDATE, MilestoneSteps.DELETE)) {
      measures.add(coalesce(sum(when(op.equalTo(name), lit(1L))), lit(0L)).as(name));
    }
    List<String> ours = new ArrayList<>(Fingerprint.names());
    ours.addAll(List.of(MilestoneColumns.REASON, MilestoneColumns.RAW, PartialRows.ORPHAN));
    Moment.before("stage " + files.folder(StagedFiles.CHANGES));
    changes
        .select(kept.toArray(Column[]::new))
        .observe(observation, count(lit(1)).as("rows"), measures.toArray(Column[]::new))
        .drop(ours.toArray(String[]::new))
        .write()
        .parquet(files.folder(StagedFiles.CHANGES));
    Moment.after("stage " + files.folder(StagedFiles.CHANGES));
    try {
      return new Measured(observation.getAsJava());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot stage %s: interrupted".formatted(spec.dataset()), e);
    }
  }
}

package io.milepost.merge.staging;

import static org.apache.spark.sql.functions.col;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.staging.DatasetStaging.Before;
import io.milepost.merge.table.Types;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Events and pulled rows: they go to the change log as they are. */
final class EventStaging {
  private final SparkSession spark;
  private final StagedFiles files;
  private final MergeSpec spec;
  private final Before before;

  EventStaging(SparkSession spark, StagedFiles files, MergeSpec spec, Before before) {
    this.spark = spark;
    this.files = files;
    this.spec = spec;
    this.before = before;
  }

  /** Events and pulled rows go to the log as they are. */
  Staged stage(AcceptedRows accepted) {
    RowFacts facts = accepted.facts();
    List<Long> truncates = truncates(accepted);
    if (!truncates.isEmpty()) {
      Dataset<Row> together =
          accepted
              .rows()
              .where(col(MilestoneColumns.OP).notEqual(MilestoneSteps.TRUNCATE))
              .where(col(MilestoneColumns.SEQ).isin(truncates.toArray()));
      if (!together.isEmpty()) {
        return Staged.refused(
            spec,
            "events have the mp_seq of a truncate, so that it is not clear what comes first: "
                + KeySamples.of(together, spec));
      }
    }
    if (facts.partial() == 0 && accepted.asStaged()) {
      return sealed(
          accepted,
          facts.rows() == 0 ? List.of() : files.names(StagedFiles.ROWS),
          facts.fingerprint());
    }
    Dataset<Row> rows = accepted.rows();
    if (facts.partial() > 0) {
      Dataset<Row> live =
          before
              .live()
              .map(Supplier::get)
              .orElseGet(() -> spark.createDataFrame(List.of(), Types.nullable(spec.schema())));
      rows = new PartialRows(spec).completed(rows, live, truncates);
      Dataset<Row> orphans = rows.where(PartialRows.ORPHAN);
      long count = orphans.count();
      if (count > 0) {
        return Staged.refused(
            spec,
            ("%d of %d events lack columns (mp_unset), and their key is not there to take them"
                    + " from: %s")
                .formatted(count, facts.rows(), KeySamples.of(orphans, spec)));
      }
    }
    ChangeFiles.Measured written = new ChangeFiles(files, spec, before.batch()).write(rows);
    return sealed(
        accepted,
        written.rows() == 0 ? List.of() : files.names(StagedFiles.CHANGES),
        written.text());
  }

  private List<Long> truncates(AcceptedRows accepted) {
    return accepted.facts().truncates() == 0
        ? List.of()
        : accepted
            .rows()
            .where(col(MilestoneColumns.OP).equalTo(MilestoneSteps.TRUNCATE))
            .select(MilestoneColumns.SEQ)
            .collectAsList()
            .stream()
            .map(row -> row.getLong(0))
            .sorted()
            .toList();
  }

  private Staged sealed(AcceptedRows accepted, List<String> names, String fingerprint) {
    RowFacts facts = accepted.facts();
    return new Staged(
        Optional.of(
            new SealedDataset(
                spec.dataset().dataset(),
                names,
                accepted.counted(),
                facts.named(),
                lastSeq(facts),
                Optional.empty(),
                accepted.bytes(),
                fingerprint,
                Optional.empty())),
        Optional.empty());
  }

  private OptionalLong lastSeq(RowFacts facts) {
    if (spec.mode() != IngestMode.CDC || spec.meaning().order() == EventOrder.IN_BATCH) {
      return OptionalLong.empty();
    }
    return LongStream.concat(before.lastSeq().stream(), facts.lastSeq().stream()).max();
  }
}

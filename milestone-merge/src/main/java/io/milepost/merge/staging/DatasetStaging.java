package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.column;
import static io.milepost.merge.table.Types.columns;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.held.FewRows;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.table.Comparison;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** One dataset of an attempt: its rows as Parquet, checked, and what they change. */
public final class DatasetStaging {
  private static final long PARTITION_BYTES = 16L << 20;
  private static final long ROWS_PER_FILE = 1_000_000;
  private static final int MOST_PARTITIONS = 4096;

  private final SparkSession spark;
  private final StagedFiles files;
  private final MergeSpec named;
  private final MergeSpec spec;
  private final Before before;

  /**
   * What was there before the batch.
   *
   * @param batch number of the batch that is staged
   * @param begins when versions begin that the batch opens, if tables can hold that time
   * @param live gives the versions as of the batch before; empty before the first one
   * @param lastSeq the highest ordinal of all batches before, where it is counted
   * @param approvals lets a full read close what its guard would refuse
   */
  public record Before(
      long batch,
      Optional<Instant> begins,
      Optional<Supplier<Dataset<Row>>> live,
      OptionalLong lastSeq,
      List<BatchRequest.Approval> approvals) {

    /** How many live rows a full read may close, whatever the guard says. */
    long approved(String dataset) {
      return approvals.stream()
          .filter(approval -> approval.dataset().equals(dataset) && approval.batch() == batch)
          .mapToLong(BatchRequest.Approval::rows)
          .max()
          .orElse(-1);
    }
  }

  /**
   * Staging of a dataset.
   *
   * @param spark a pinned session
   * @param spec with the names of the source
   */
  public DatasetStaging(SparkSession spark, StagedFiles files, MergeSpec spec, Before before) {
    this.spark = requireNonNull(spark, "spark");
    this.files = requireNonNull(files, "files");
    this.named = requireNonNull(spec, "spec");
    this.spec = StoredNames.applied(spec);
    this.before = requireNonNull(before, "before");
  }

  /** Writes the rows, evaluating them once, and finds what they change. */
  public Staged stage(Dataset<Row> source) {
    Intake intake = new Intake(named, before);
    List<String> missing = intake.mismatches(source.schema());
    if (!missing.isEmpty()) {
      return refused("the source's columns do not fit: " + String.join("; ", missing));
    }
    Dataset<Row> taken;
    try {
      Optional<String> wrong = intake.wrongCondition(source);
      if (wrong.isPresent()) {
        return refused(wrong.get());
      }
      taken = intake.rows(source);
    } catch (Exception e) { // Spark throws checked exceptions undeclared
      if (e instanceof AnalysisException wrong) {
        return refused(untakable(wrong));
      }
      throw e;
    }
    Moment.before("stage " + files.folder(StagedFiles.ROWS));
    DataFaults.explained(
        !spec.classified().isEmpty(),
        spec.dataset().toString(),
        () ->
            taken
                .write()
                .option("maxRecordsPerFile", ROWS_PER_FILE)
                .parquet(files.folder(StagedFiles.ROWS)));
    Moment.after("stage " + files.folder(StagedFiles.ROWS));
    long bytes = files.bytes(StagedFiles.ROWS);
    Optional<FewRows> few = files.few(spark, Intake.staged(spec), StagedFiles.ROWS);
    Dataset<Row> staged =
        few.map(FewRows::frame)
            .orElseGet(() -> files.read(spark, Intake.staged(spec), List.of(StagedFiles.ROWS)));
    boolean sealed = !intake.isCompared();
    RowFacts facts =
        few.flatMap(rows -> RowFacts.ofFew(rows, spec, sealed))
            .orElseGet(() -> RowFacts.of(staged, spec, sealed, partitions(bytes)));
    List<String> refusals = new ArrayList<>(refusals(facts, staged));
    Dataset<Row> accepted = staged.where(col(MilestoneColumns.REASON).isNull());
    boolean repeats = facts.repeated() > 0;
    if (repeats) {
      accepted = distinct(accepted);
      long again = RowFacts.of(accepted, spec, false, partitions(bytes)).repeated();
      if (again > 0) {
        refusals.add(contradicts(again, accepted));
      }
    }
    if (!refusals.isEmpty()) {
      return refused(String.join("; ", refusals));
    }
    AcceptedRows rows = new AcceptedRows(accepted, staged, facts, bytes, repeats);
    return spec.mode() == IngestMode.FULL
        ? new ImageStaging(files, spec, before).stage(rows)
        : new EventStaging(spark, files, spec, before).stage(rows);
  }

  /** Our session has no functions and views but those that are there for everybody. */
  private String untakable(AnalysisException wrong) {
    String why = spec.classified().isEmpty() ? wrong.getSimpleMessage() : wrong.getCondition();
    return ("its rows cannot be taken: %s. A soft delete is evaluated in a session of ours, where"
            + " functions and views of yours are not known: compute a column, and name that")
        .formatted(why);
  }

  /** What speaks against the rows whatever was there before. */
  private List<String> refusals(RowFacts facts, Dataset<Row> staged) {
    List<String> refusals = new ArrayList<>();
    if (facts.withoutKey() > 0) {
      refusals.add(
          "%d of %d rows have a NULL in their key (%s): %s"
              .formatted(
                  facts.withoutKey(),
                  facts.rows(),
                  String.join(", ", spec.key()),
                  KeySamples.withoutKey(staged, spec)));
    }
    if (facts.unknown() > 0) {
      refusals.add(
          ("%d of %d events are no insert, update, delete, truncate or read, have no mp_seq, or"
                  + " name in mp_unset what is no column or is in the key: %s")
              .formatted(
                  facts.unknown(),
                  facts.rows(),
                  KeySamples.of(staged.where(RowFacts.unknown(spec)), spec)));
    }
    late(facts, staged).ifPresent(refusals::add);
    return refusals;
  }

  private Optional<String> late(RowFacts facts, Dataset<Row> staged) {
    if (before.lastSeq().isEmpty() || spec.meaning().order() != EventOrder.FOR_EVER) {
      return Optional.empty();
    }
    long last = before.lastSeq().getAsLong();
    Dataset<Row> late = staged.where(col(MilestoneColumns.SEQ).leq(last));
    long count = late.count();
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d events are late, their mp_seq is not after %d of an earlier batch: %s"
                .formatted(count, facts.rows(), last, KeySamples.of(late, spec)));
  }

  private String contradicts(long count, Dataset<Row> rows) {
    return spec.mode() == IngestMode.CDC
        ? "%d events have the key (%s) and the mp_seq of another and differ from it: %s"
            .formatted(count, String.join(", ", spec.key()), KeySamples.repeated(rows, spec))
        : "%d keys (%s) are in several rows that differ: %s"
            .formatted(count, String.join(", ", spec.key()), KeySamples.repeated(rows, spec));
  }

  /** Rows that are equal in every column once. */
  private Dataset<Row> distinct(Dataset<Row> rows) {
    List<String> compared = new ArrayList<>(List.of(MilestoneColumns.OP, MilestoneColumns.SEQ));
    compared.add(MilestoneColumns.UNSET);
    List<Column> selected = new ArrayList<>(List.of(columns(List.of(rows.columns()))));
    for (StructField field : spec.schema().fields()) {
      if (Types.isUnordered(field.dataType())) {
        String name = "mp_canonical_" + field.name();
        selected.add(Comparison.canonical(column(field.name()), field.dataType()).as(name));
        compared.add(name);
      } else {
        compared.add(field.name());
      }
    }
    return rows.select(selected.toArray(Column[]::new))
        .dropDuplicates(compared.toArray(String[]::new))
        .select(columns(List.of(rows.columns())));
  }

  static int partitions(long bytes) {
    return (int) Math.min(MOST_PARTITIONS, Math.max(1, bytes / PARTITION_BYTES));
  }

  private Staged refused(String reason) {
    return new Staged(Optional.empty(), Optional.of(spec.dataset() + ": " + reason));
  }
}

package io.milepost.merge.quarantine;

import static io.milepost.merge.table.Types.column;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.milepost.merge.BatchSource;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.StoredNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows out of quarantine as a source: what was not accepted before the last published batch and not
 * replayed yet, mended. Run it like any source; its batch stands for the rows, exactly once. A row
 * after which something has happened to its key is not brought back: in a later batch, or later in
 * its own. Not for mode {@code full}, whose next read has the rows anyway.
 */
public final class QuarantineReplay implements BatchSource {
  /** Under which name a batch's inputs say through which batch quarantine is replayed. */
  public static final String INPUT = "quarantine";

  private static final String KEY = "mp_k_";
  private static final String LOG_BATCH = "mp_log_batch";
  private static final String LOG_SEQ = "mp_log_seq";

  private final SparkSession spark;
  private final String root;
  private final String ingestion;
  private final BiFunction<MergeSpec, Dataset<Row>, Dataset<Row>> mend;

  /**
   * A replay of an ingestion.
   *
   * @param mend makes rows as the source would give them, from a dataset's rows in quarantine: key,
   *     {@code mp_batch}, {@code mp_seq}, {@code mp_op}, {@code mp_reason}, {@code mp_raw}. What
   *     still cannot be used keeps {@code mp_reason} and {@code mp_raw} and goes back there; a row
   *     that is left out is not offered again
   */
  public QuarantineReplay(
      SparkSession spark,
      String root,
      String ingestion,
      BiFunction<MergeSpec, Dataset<Row>, Dataset<Row>> mend) {
    this.spark = requireNonNull(spark, "spark");
    this.root = requireNonNull(root, "root");
    this.ingestion = requireNonNull(ingestion, "ingestion");
    this.mend = requireNonNull(mend, "mend");
  }

  @Override
  public Snapshot open(Optional<String> position) {
    Ledger ledger = Ledger.read(spark, root, ingestion);
    String stays =
        position.orElseThrow(
            () ->
                new RefusedException(
                    "Cannot replay quarantine of ingestion %s: it has no batch yet"
                        .formatted(ingestion)));
    long replayed =
        ledger.rows().stream()
            .filter(row -> row.kind() == LedgerRow.Kind.INGEST)
            .mapToLong(row -> row.inputs().getOrDefault(INPUT, 0L))
            .max()
            .orElse(0);
    return new Kept(stays, replayed, ledger);
  }

  private final class Kept implements Snapshot {
    private final String position;
    private final long replayed;
    private final Ledger ledger;

    Kept(String position, long replayed, Ledger ledger) {
      this.position = position;
      this.replayed = replayed;
      this.ledger = ledger;
    }

    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      if (dataset.mode() == IngestMode.FULL) {
        throw new RefusedException(
            "Cannot replay quarantine of %s: mode full reads every row again; run its source"
                .formatted(dataset.dataset()));
      }
      MilestoneReader reader = MilestoneReader.open(spark, root, dataset.dataset());
      Dataset<Row> rows =
          new Quarantine(spark, new TablePaths(root))
              .rows(dataset.dataset())
              .map(all -> all.where(col(MilestoneColumns.BATCH).gt(replayed)))
              .map(all -> current(all, dataset, reader))
              .orElseGet(() -> nothing(dataset));
      return mend.apply(dataset, rows);
    }

    /** Those after which nothing has happened to their key, or to all keys. */
    private Dataset<Row> current(Dataset<Row> rows, MergeSpec dataset, MilestoneReader reader) {
      return dataset.key().isEmpty()
          ? rows
          : afterLog(unchanged(rows, dataset, reader), StoredNames.applied(dataset));
    }

    /** Those that no event of the log follows, as far back as it reaches. */
    private Dataset<Row> afterLog(Dataset<Row> rows, MergeSpec dataset) {
      Column seq = coalesce(col(MilestoneColumns.SEQ), lit(0L));
      Column later = col(LOG_SEQ).geq(seq);
      if (dataset.meaning().order() == EventOrder.IN_BATCH) {
        later =
            col(LOG_BATCH)
                .gt(col(MilestoneColumns.BATCH))
                .or(col(LOG_BATCH).equalTo(col(MilestoneColumns.BATCH)).and(later));
      }
      List<Column> selected = new ArrayList<>();
      dataset.key().forEach(name -> selected.add(column(name).as(KEY + name)));
      selected.add(col(MilestoneColumns.BATCH).as(LOG_BATCH));
      selected.add(col(MilestoneColumns.SEQ).as(LOG_SEQ));
      Dataset<Row> log =
          new ChangeLog(spark, new TablePaths(root).changes(dataset.dataset()))
              .rows(ledger.visible());
      Column isTruncate = col(MilestoneColumns.OP).equalTo(MilestoneSteps.TRUNCATE);
      Column[] columns = selected.toArray(Column[]::new);
      Column sameKey =
          dataset.key().stream()
              .map(name -> column(name).equalTo(column(KEY + name)))
              .reduce(later, Column::and);
      return rows.join(log.where(not(isTruncate)).select(columns), sameKey, "left_anti")
          .join(log.where(isTruncate).select(columns), later, "left_anti");
    }

    /** Those whose key has no version of a batch after theirs. */
    private Dataset<Row> unchanged(Dataset<Row> rows, MergeSpec dataset, MilestoneReader reader) {
      Column changed = greatest(col(MilestoneColumns.BATCH_IN), col(MilestoneColumns.BATCH_OUT));
      Dataset<Row> last =
          reader
              .versions()
              .groupBy(
                  dataset.key().stream()
                      .map(name -> column(name).as(KEY + name))
                      .toArray(Column[]::new))
              .agg(max(changed).as("mp_changed"));
      Column newer =
          dataset.key().stream()
              .map(name -> column(StoredNames.stored(dataset, name)).equalTo(column(KEY + name)))
              .reduce(col("mp_changed").gt(col(MilestoneColumns.BATCH)), Column::and);
      return rows.join(last, newer, "left_anti");
    }

    private Dataset<Row> nothing(MergeSpec dataset) {
      return spark.createDataFrame(List.of(), Quarantine.schema(StoredNames.applied(dataset)));
    }

    @Override
    public String position() {
      return position;
    }

    @Override
    public Instant sourceTime() {
      return ledger.lastIngest().map(LedgerRow::sourceTime).orElse(Instant.EPOCH);
    }

    @Override
    public Map<String, Long> inputs() {
      return Map.of(INPUT, ledger.publishedBatch());
    }

    @Override
    public boolean isReplay() {
      return true;
    }

    @Override
    public void close() {}
  }
}

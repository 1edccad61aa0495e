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
 * its own. Nor is one of a time of which an expiry hides what happened. Datasets of mode {@code
 * full} are left as they are: their next read has the rows anyway.
 */
public final class QuarantineReplay implements BatchSource {
  /**
   * Under which name a batch's inputs say through which batch quarantine is replayed; no ingestion
   * can be called so.
   */
  public static final String INPUT = "milepost:quarantine";

  private static final String KEY = "mp_k_";
  private static final String LOG_BATCH = "mp_log_batch";
  private static final String LOG_SEQ = "mp_log_seq";
  private static final String CHANGED = "mp_changed";

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
    public boolean has(MergeSpec dataset) {
      return dataset.mode() != IngestMode.FULL;
    }

    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      MilestoneReader reader = MilestoneReader.open(spark, root, dataset.dataset());
      // The source gives the rows of a batch that was given up once more.
      List<Long> offered = ledger.visible().stream().filter(batch -> batch > replayed).toList();
      Dataset<Row> rows =
          new Quarantine(spark, new TablePaths(root))
              .rows(dataset.dataset())
              .map(all -> all.where(col(MilestoneColumns.BATCH).isInCollection(offered)))
              .map(all -> current(all, dataset, reader))
              .orElseGet(() -> nothing(dataset));
      return mend.apply(dataset, rows);
    }

    /** Those after which nothing has happened to their key, or to all keys. */
    private Dataset<Row> current(Dataset<Row> rows, MergeSpec dataset, MilestoneReader reader) {
      if (dataset.key().isEmpty()) {
        return rows;
      }
      Dataset<Row> known = rows.where(col(MilestoneColumns.BATCH).geq(reader.oldestBatch()));
      if (dataset.mode() != IngestMode.CDC) {
        return afterLog(unchanged(known, dataset, reader), StoredNames.applied(dataset));
      }
      Column ofAll =
          coalesce(col(MilestoneColumns.OP).equalTo(MilestoneSteps.TRUNCATE), lit(false));
      Dataset<Row> ofOne = unchanged(known.where(not(ofAll)), dataset, reader);
      return afterLog(ofOne, StoredNames.applied(dataset))
          .unionByName(last(known.where(ofAll), StoredNames.applied(dataset), reader));
    }

    /** Of events about all keys: those after which nothing has happened to any of them. */
    private Dataset<Row> last(Dataset<Row> rows, MergeSpec dataset, MilestoneReader reader) {
      Dataset<Row> changed = reader.versions().agg(max(changed()).as(CHANGED));
      List<Column> order = new ArrayList<>(List.of(col(LOG_SEQ).desc()));
      if (dataset.meaning().order() == EventOrder.IN_BATCH) {
        order.add(0, col(LOG_BATCH).desc());
      }
      Dataset<Row> event =
          log(dataset).select(place()).orderBy(order.toArray(Column[]::new)).limit(1);
      return rows.join(changed, col(CHANGED).gt(col(MilestoneColumns.BATCH)), "left_anti")
          .join(event, later(dataset), "left_anti");
    }

    /** Those that no event of the log follows, as far back as it reaches. */
    private Dataset<Row> afterLog(Dataset<Row> rows, MergeSpec dataset) {
      Dataset<Row> log = log(dataset);
      Column isTruncate = col(MilestoneColumns.OP).equalTo(MilestoneSteps.TRUNCATE);
      List<Column> keyed = new ArrayList<>(List.of(place()));
      dataset.key().forEach(name -> keyed.add(column(name).as(KEY + name)));
      Column sameKey =
          dataset.key().stream()
              .map(name -> column(name).equalTo(column(KEY + name)))
              .reduce(later(dataset), Column::and);
      return rows.join(
              log.where(not(isTruncate)).select(keyed.toArray(Column[]::new)), sameKey, "left_anti")
          .join(log.where(isTruncate).select(place()), later(dataset), "left_anti");
    }

    private Dataset<Row> log(MergeSpec dataset) {
      return new ChangeLog(spark, new TablePaths(root).changes(dataset.dataset()))
          .rows(ledger.visible());
    }

    private static Column[] place() {
      return new Column[] {
        col(MilestoneColumns.BATCH).as(LOG_BATCH), col(MilestoneColumns.SEQ).as(LOG_SEQ)
      };
    }

    /** Whether an event of the log is not before a row. */
    private static Column later(MergeSpec dataset) {
      Column later = col(LOG_SEQ).geq(coalesce(col(MilestoneColumns.SEQ), lit(0L)));
      return dataset.meaning().order() == EventOrder.IN_BATCH
          ? col(LOG_BATCH)
              .gt(col(MilestoneColumns.BATCH))
              .or(col(LOG_BATCH).equalTo(col(MilestoneColumns.BATCH)).and(later))
          : later;
    }

    private static Column changed() {
      return greatest(col(MilestoneColumns.BATCH_IN), col(MilestoneColumns.BATCH_OUT));
    }

    /** Those whose key has no version of a batch after theirs. */
    private Dataset<Row> unchanged(Dataset<Row> rows, MergeSpec dataset, MilestoneReader reader) {
      Dataset<Row> last =
          reader
              .versions()
              .groupBy(
                  dataset.key().stream()
                      .map(name -> column(name).as(KEY + name))
                      .toArray(Column[]::new))
              .agg(max(changed()).as(CHANGED));
      Column newer =
          dataset.key().stream()
              .map(name -> column(StoredNames.stored(dataset, name)).equalTo(column(KEY + name)))
              .reduce(col(CHANGED).gt(col(MilestoneColumns.BATCH)), Column::and);
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

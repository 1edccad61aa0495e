package io.milepost.merge.quarantine;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.milepost.merge.BatchSource;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.staging.GivenRows;
import io.milepost.merge.table.StoredNames;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows out of quarantine as a source: what was not accepted before the last published batch and not
 * replayed yet, mended. Run it like any source; its batch stands for the rows, exactly once. A row
 * is not brought back when something has happened to its key after it: in a later batch, later in
 * its own, or by a restatement; nor when that is not known for sure any more. Datasets of mode
 * {@code full} are left as they are: their next read has the rows anyway.
 */
public final class QuarantineReplay implements BatchSource {
  /**
   * Under this and a dataset's name a batch's inputs say through which batch its quarantine is
   * replayed; no ingestion can be called so.
   */
  public static final String INPUT = "milepost:quarantine/";

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
    return new Kept(stays, ledger);
  }

  private final class Kept implements Snapshot {
    private final String position;
    private final Ledger ledger;

    /** Datasets whose rows are offered. */
    private final Set<String> datasets = new TreeSet<>();

    Kept(String position, Ledger ledger) {
      this.position = position;
      this.ledger = ledger;
    }

    @Override
    public boolean has(MergeSpec dataset) {
      boolean replayed = dataset.mode() != IngestMode.FULL;
      if (replayed) {
        datasets.add(dataset.dataset().dataset());
      }
      return replayed;
    }

    @Override
    public Dataset<Row> rows(MergeSpec dataset) {
      MergeSpec stored = StoredNames.applied(dataset);
      long replayed = replayed(dataset.dataset().dataset());
      // The source gives the rows of a batch that was given up once more.
      List<Long> offered = ledger.visible().stream().filter(batch -> batch > replayed).toList();
      TablePaths paths = new TablePaths(root);
      SparkSession own = SessionSettings.pinned(spark);
      Dataset<Row> rows =
          new Quarantine(own, paths)
              .rows(dataset.dataset())
              .map(all -> all.where(col(MilestoneColumns.BATCH).isInCollection(offered)))
              .map(all -> new Unfollowed(own, paths, ledger, stored).of(all))
              .orElseGet(() -> nothing(stored));
      return mend.apply(dataset, GivenRows.in(spark, rows));
    }

    /** Through which batch a dataset's rows were offered. */
    private long replayed(String dataset) {
      return ledger.rows().stream()
          .filter(row -> row.kind() == LedgerRow.Kind.INGEST)
          .mapToLong(row -> row.inputs().getOrDefault(INPUT + dataset, 0L))
          .max()
          .orElse(0);
    }

    private Dataset<Row> nothing(MergeSpec stored) {
      return spark.createDataFrame(List.of(), Quarantine.schema(stored));
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
      return datasets.stream()
          .collect(Collectors.toMap(dataset -> INPUT + dataset, x -> ledger.publishedBatch()));
    }

    @Override
    public boolean isReplay() {
      return true;
    }

    @Override
    public void close() {}
  }
}

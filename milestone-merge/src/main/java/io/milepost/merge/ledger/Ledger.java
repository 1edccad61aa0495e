package io.milepost.merge.ledger;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.max;

import io.milepost.merge.TablePaths;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.DeltaParts;
import io.milepost.merge.commit.TableAt;
import io.milepost.merge.commit.TableRows;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The ledger of an ingestion as it stood when it was read. */
public final class Ledger {
  private final SparkSession spark;
  private final String path;
  private final String ingestion;
  private final View view;

  private Ledger(SparkSession spark, String path, String ingestion, View view) {
    this.spark = spark;
    this.path = path;
    this.ingestion = ingestion;
    this.view = view;
  }

  /** The lines, and a version of the table that held no more of them. */
  private record View(OptionalLong version, List<LedgerRow> rows) {}

  /** Reads the ledger; it is empty before the first batch. */
  public static Ledger read(SparkSession spark, String root, String ingestion) {
    requireNonNull(ingestion, "ingestion");
    String path = new TablePaths(root).ledger(ingestion);
    View read = DeltaParts.arePresent() ? files(spark, path) : table(spark, path);
    List<LedgerRow> rows =
        read.rows().stream()
            .sorted(
                Comparator.comparingLong(LedgerRow::batch).thenComparing(LedgerRow::publishedAt))
            .toList();
    return new Ledger(spark, path, ingestion, new View(read.version(), rows));
  }

  private static View files(SparkSession spark, String path) {
    TableAt table = TableAt.now(spark, path);
    long version = table.snapshot().version();
    return version < 0
        ? new View(OptionalLong.empty(), List.of())
        : new View(OptionalLong.of(version), new LedgerFiles(spark, table).lines());
  }

  private static View table(SparkSession spark, String path) {
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    OptionalLong version = commits.last(path);
    return version.isEmpty()
        ? new View(version, List.of())
        : new View(
            version,
            TableRows.of(spark, path).drop(LedgerColumns.DATASETS).collectAsList().stream()
                .map(LedgerLines::row)
                .toList());
  }

  /** The ingestion it belongs to. */
  public String ingestion() {
    return ingestion;
  }

  /** All lines, by number. */
  public List<LedgerRow> rows() {
    return view.rows();
  }

  /** Whether lines may have been added since it was read; asks the table, not Spark. */
  public boolean isBehind() {
    DeltaCommits commits = new DeltaCommits(spark.sparkContext().hadoopConfiguration());
    return !commits.last(path).equals(view.version());
  }

  /** The highest number in use; 0 before the first batch. */
  public long lastNumber() {
    return numbered().mapToLong(LedgerRow::batch).max().orElse(0);
  }

  /** The line of the last batch that was read from the source. */
  public Optional<LedgerRow> lastIngest() {
    return last(Kind.INGEST);
  }

  /** The line of the last merge; a restatement is published when its versions are in place. */
  public Optional<LedgerRow> lastMerge() {
    return rows().stream()
        .filter(row -> row.kind() == Kind.MERGE || row.kind() == Kind.RESTATE)
        .max(Comparator.comparingLong(LedgerRow::batch));
  }

  /** The last batch that is visible to the Java reader; 0 before the first. */
  public long publishedBatch() {
    return numbered().filter(Ledger::visible).mapToLong(LedgerRow::batch).max().orElse(0);
  }

  /**
   * The last batch that views and exports show: all its datasets are merged. 0 before the first.
   */
  public long mergedBatch() {
    return lastMerge().map(LedgerRow::batch).orElse(0L);
  }

  /** Where the source stood after the last batch. */
  public Optional<String> position() {
    return lastIngest().flatMap(LedgerRow::position);
  }

  /** Batches of other ingestions that the last batch was made from. */
  public Map<String, Long> inputs() {
    return lastIngest().map(LedgerRow::inputs).orElse(Map.of());
  }

  /** The batch that a run published. */
  public Optional<LedgerRow> published(String run) {
    return rows().stream()
        .filter(row -> row.kind() == Kind.INGEST && row.author().run().equals(run))
        .findFirst();
  }

  /** The line that uses up a number. */
  public Optional<LedgerRow> numbered(long batch) {
    return numbered().filter(row -> row.batch() == batch).findFirst();
  }

  /** The line of the merge of a batch. */
  public Optional<LedgerRow> merge(long batch) {
    return rows().stream()
        .filter(row -> row.kind() == Kind.MERGE || row.kind() == Kind.RESTATE)
        .filter(row -> row.batch() == batch)
        .findFirst();
  }

  /** The ledger without the numbers after a batch, and without what was said of them. */
  public Ledger through(long batch) {
    List<LedgerRow> kept = rows().stream().filter(row -> row.batch() <= batch).toList();
    return new Ledger(spark, path, ingestion, new View(view.version(), kept));
  }

  /** Numbers under which there is something to see, in order. */
  public List<Long> visible() {
    return numbered().filter(Ledger::visible).map(LedgerRow::batch).toList();
  }

  /** Whether a batch was given up, and no later one can be seen. */
  public boolean isBlankFrom(long batch) {
    return lastNumber() >= batch && publishedBatch() < batch;
  }

  /** Through which batch closed versions of a dataset were dropped; 0 if none were. */
  public long horizon(String dataset) {
    return expired(dataset).map(LedgerRow::batch).orElse(0L);
  }

  /** The line that tells through which batch closed versions of a dataset were dropped, if any. */
  public Optional<LedgerRow> expired(String dataset) {
    if (rows().stream().noneMatch(row -> row.kind() == Kind.EXPIRE)) {
      return Optional.empty();
    }
    return TableRows.of(spark, path)
        .where(col(LedgerColumns.KIND).equalTo(Kind.EXPIRE.text()))
        .where(exists(col(LedgerColumns.DATASETS), d -> d.getField("dataset").equalTo(dataset)))
        .drop(LedgerColumns.DATASETS)
        .collectAsList()
        .stream()
        .map(LedgerLines::row)
        .max(Comparator.comparingLong(LedgerRow::batch));
  }

  /** The last visible batch whose source time is not after the given one. */
  public Optional<LedgerRow> at(Instant time) {
    return numbered()
        .filter(row -> visible(row) && !row.sourceTime().isAfter(time))
        .max(Comparator.comparingLong(LedgerRow::batch));
  }

  /** Published batches that are not merged yet, in order. */
  public List<LedgerRow> unmerged() {
    long merged = mergedBatch();
    return numbered().filter(row -> visible(row) && row.batch() > merged).toList();
  }

  /** Counts of each dataset as a line of that kind and number holds them. */
  public List<Counts> counts(Kind kind, long batch) {
    if (rows().isEmpty()) {
      return List.of();
    }
    return TableRows.of(spark, path)
        .where(col(LedgerColumns.KIND).equalTo(kind.text()))
        .where(col(LedgerColumns.BATCH).equalTo(batch))
        .select(LedgerColumns.DATASETS)
        .collectAsList()
        .stream()
        .flatMap(row -> row.<Row>getList(0).stream())
        .map(LedgerLines::counts)
        .toList();
  }

  /** Counts of each dataset in the lines of that kind past a number, by number. */
  public Map<Long, List<Counts>> countsAfter(Kind kind, long batch) {
    if (rows().isEmpty()) {
      return Map.of();
    }
    return TableRows.of(spark, path)
        .where(col(LedgerColumns.KIND).equalTo(kind.text()))
        .where(col(LedgerColumns.BATCH).gt(batch))
        .select(LedgerColumns.BATCH, LedgerColumns.DATASETS)
        .collectAsList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> row.getLong(0),
                row -> row.<Row>getList(1).stream().map(LedgerLines::counts).toList()));
  }

  /** The highest ordinal of a dataset's events so far, where it is counted. */
  public OptionalLong lastSeq(String dataset) {
    return lastSeq(dataset, Long.MAX_VALUE);
  }

  /** The same through a batch. */
  public OptionalLong lastSeq(String dataset, long through) {
    if (rows().isEmpty()) {
      return OptionalLong.empty();
    }
    Row highest =
        TableRows.of(spark, path)
            .where(col(LedgerColumns.KIND).equalTo(Kind.INGEST.text()))
            .where(col(LedgerColumns.BATCH).leq(through))
            .select(explode(col(LedgerColumns.DATASETS)).as("d"))
            .where(col("d.dataset").equalTo(dataset))
            .agg(max(col("d").getField(LedgerColumns.LAST_SEQ)))
            .head();
    return highest.isNullAt(0) ? OptionalLong.empty() : OptionalLong.of(highest.getLong(0));
  }

  /** The last batch through the given one that read a dataset; empty if there is none. */
  public OptionalLong lastRead(String dataset, long through) {
    if (rows().isEmpty()) {
      return OptionalLong.empty();
    }
    Row last =
        TableRows.of(spark, path)
            .where(col(LedgerColumns.KIND).equalTo(Kind.INGEST.text()))
            .where(col(LedgerColumns.BATCH).leq(through))
            .where(exists(col(LedgerColumns.DATASETS), d -> d.getField("dataset").equalTo(dataset)))
            .agg(max(col(LedgerColumns.BATCH)))
            .head();
    return last.isNullAt(0) ? OptionalLong.empty() : OptionalLong.of(last.getLong(0));
  }

  private Stream<LedgerRow> numbered() {
    return rows().stream().filter(row -> row.kind().numbered());
  }

  private Optional<LedgerRow> last(Kind kind) {
    return rows().stream()
        .filter(row -> row.kind() == kind)
        .max(Comparator.comparingLong(LedgerRow::batch));
  }

  private static boolean visible(LedgerRow row) {
    return row.kind() != Kind.ABORT;
  }
}

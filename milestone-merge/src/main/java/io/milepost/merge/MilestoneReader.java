package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import io.milepost.merge.view.BatchRange;
import io.milepost.merge.view.Changes;
import io.milepost.merge.view.KeyCondition;
import io.milepost.merge.view.KnownVersions;
import io.milepost.merge.view.VersionSql;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The one reader of a dataset: its milestones, and the change log after the last merge. It shows
 * what was published when it was opened; open another to see more.
 */
public final class MilestoneReader {
  /** Tries to open while the log is trimmed under our hands. */
  private static final int TRIES = 3;

  private final SparkSession spark;
  private final TablePaths paths;
  private final TableContract contract;
  private final Ledger ledger;
  private final KnownVersions known;
  private final BatchRange range;

  private MilestoneReader(
      SparkSession spark, TablePaths paths, TableContract contract, Ledger ledger) {
    this.spark = spark;
    this.paths = paths;
    this.contract = contract;
    this.ledger = ledger;
    this.known = new KnownVersions(spark, paths, contract, ledger);
    this.range = BatchRange.of(contract, ledger);
  }

  private MilestoneReader(MilestoneReader later, Ledger ledger) {
    this.spark = later.spark;
    this.paths = later.paths;
    this.contract = later.contract;
    this.ledger = ledger;
    this.known = later.known;
    this.range = later.range.knownIn(ledger);
  }

  /**
   * Opens a dataset, of which the tables themselves say all that is needed.
   *
   * @param root Hadoop path below which the tables lie
   * @throws RefusedException if there is no such dataset
   */
  public static MilestoneReader open(SparkSession spark, String root, DatasetKey dataset) {
    requireNonNull(dataset, "dataset");
    TablePaths paths = new TablePaths(root);
    DatasetTables tables = new DatasetTables(spark, paths);
    TableContract contract =
        tables
            .contract(dataset)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "Cannot read dataset %s: there is none below %s. Was its first batch run?"
                            .formatted(dataset, paths.root())));
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Ledger ledger = Ledger.read(spark, root, contract.ingestion());
      boolean needsLog = ledger.publishedBatch() > ledger.mergedBatch();
      if (!needsLog || tables.floor(dataset) <= ledger.mergedBatch() + 1) {
        return new MilestoneReader(spark, paths, contract, ledger);
      }
    }
    throw new IllegalStateException(
        "Cannot read dataset %s: its change log was trimmed further than it is merged"
            .formatted(dataset));
  }

  /** The dataset it reads. */
  public DatasetKey dataset() {
    return contract.dataset();
  }

  /** The ingestion that numbers the dataset's batches. */
  public String ingestion() {
    return contract.ingestion();
  }

  /** Columns of the key, in order. */
  public List<String> key() {
    return contract.key().stream().map(this::name).toList();
  }

  /** Columns of the data, all of them nullable. */
  public StructType schema() {
    return StoredNames.schema(contract.schema(), contract.names());
  }

  /** Columns whose values appear in messages only as hashes. */
  public Set<String> classified() {
    return contract.classified().stream().map(this::name).collect(Collectors.toUnmodifiableSet());
  }

  private String name(String stored) {
    return contract.names().getOrDefault(stored, stored);
  }

  private Dataset<Row> named(Dataset<Row> rows) {
    return StoredNames.renamed(rows, contract.names());
  }

  /** The ledger as it was when the reader was opened. */
  public Ledger ledger() {
    return ledger;
  }

  /** The first batch that holds the dataset. */
  public long firstBatch() {
    return range.first();
  }

  /** The first batch that can still be asked for: versions that ended by it may be dropped. */
  public long oldestBatch() {
    return range.oldest();
  }

  /**
   * The reader as it was when a batch was the last one published: restatements after it have not
   * happened.
   *
   * @throws RefusedException if there is no batch of that number, or versions of it are dropped
   */
  public MilestoneReader knownAt(long batch) {
    range.require(batch);
    return new MilestoneReader(this, ledger.through(batch));
  }

  /** The last batch that was published: what {@link #live} shows. */
  public long publishedBatch() {
    return ledger.publishedBatch();
  }

  /** The last batch that all datasets of the ingestion are merged with: what exports may show. */
  public long mergedBatch() {
    return ledger.mergedBatch();
  }

  /**
   * The last batch that read the dataset, if others through the given one were read without it: as
   * of these the dataset is shown as it was when it was last read, or as it was restated since.
   *
   * @throws RefusedException if the dataset had no batch yet, or there is none of that number yet
   */
  public OptionalLong unreadSince(long batch) {
    range.require(batch);
    OptionalLong last = ledger.lastRead(contract.dataset().dataset(), batch);
    boolean others =
        ledger
            .through(batch)
            .lastIngest()
            .filter(row -> last.isPresent() && row.batch() > last.getAsLong())
            .isPresent();
    return others ? last : OptionalLong.empty();
  }

  /** The same in SQL, for engines that read Delta tables and know nothing of this library. */
  public SqlViews sql(SqlViews.Tables tables) {
    return new SqlViews(new VersionSql(contract, tables, known.supersededColumns()));
  }

  /** The rows as of the last published batch. */
  public Dataset<Row> live() {
    return asOf(publishedBatch());
  }

  /**
   * The rows as of a batch.
   *
   * @throws RefusedException if the dataset had no batch yet, or there is none of that number yet
   */
  public Dataset<Row> asOf(long batch) {
    range.require(batch);
    return named(known.asOf(ledger, batch));
  }

  /**
   * The rows as of the last batch whose source time is not after the given one.
   *
   * @throws RefusedException if the dataset had no batch then
   */
  public Dataset<Row> asOf(Instant time) {
    return asOf(batchAt(time));
  }

  /**
   * The last batch whose source time is not after the given one.
   *
   * @throws RefusedException if the dataset had no batch then
   */
  public long batchAt(Instant time) {
    return range.at(time);
  }

  /**
   * All versions, with {@code version} and {@code previous_batch} beside our columns; these two
   * keep our prefix where the data has a column of that name, see {@link MilestoneColumns#shown}.
   * Versions that ended by {@link #oldestBatch} may be dropped, and are not counted then.
   */
  public Dataset<Row> versions() {
    return versions(functions.lit(true));
  }

  /**
   * Versions of the keys that a condition on key columns holds for.
   *
   * @param keys must not look at other columns, or numbers would have gaps
   */
  public Dataset<Row> versions(Column keys) {
    return versions(history(), keys);
  }

  private Dataset<Row> versions(Dataset<Row> history, Column keys) {
    return MilestoneSteps.numbered(history.where(keys), schema(), key());
  }

  /**
   * Versions of one key, or of all keys that have these values in some of their columns.
   *
   * @param key values as text, by column
   * @throws RefusedException if a column is not of the key, or a text is no value of its type
   */
  public Dataset<Row> versions(Map<String, String> key) {
    Dataset<Row> history = history();
    return versions(history, new KeyCondition(dataset(), key(), history).matching(key));
  }

  /**
   * The condition that columns of the key have these values. Where no key has exactly these, blanks
   * at the end of text count as nothing: a source pads what it calls char(n), and nobody types
   * that.
   *
   * @param key values as text, by column
   * @throws RefusedException if a column is not of the key, or a text is no value of its type
   */
  public Column matching(Map<String, String> key) {
    return new KeyCondition(dataset(), key(), history()).matching(key);
  }

  /**
   * The net difference between two batches: {@code mp_op} and the row after it, of a delete the key
   * and NULLs.
   *
   * @param fromExclusive the batch already known; 0 for none
   * @throws RefusedException if there is no batch of one of these numbers
   */
  public Dataset<Row> changes(long fromExclusive, long toInclusive) {
    range.require(fromExclusive, toInclusive);
    return named(new Changes(contract, ledger, known).net(fromExclusive, toInclusive));
  }

  /**
   * Every change between two batches, not only the net one: {@code mp_batch}, {@code mp_seq},
   * {@code mp_op} and the row after it, of a delete the key and NULLs. A restatement is one change
   * of each key whose row it changed, under its own number. Applied in order they give what {@link
   * #changes} gives.
   *
   * @param fromExclusive the batch already known; 0 for none
   * @throws RefusedException if there is no batch of one of these numbers
   */
  public Dataset<Row> eachChange(long fromExclusive, long toInclusive) {
    range.require(fromExclusive, toInclusive);
    range.requireEach(fromExclusive);
    return named(new Changes(contract, ledger, known).each(fromExclusive, toInclusive));
  }

  /** Under the names of today; a column that went may have left its name to another. */
  private Dataset<Row> history() {
    StructType today = MilestoneSteps.versionSchema(contract.schema());
    return named(Types.aligned(known.history(ledger), today));
  }
}

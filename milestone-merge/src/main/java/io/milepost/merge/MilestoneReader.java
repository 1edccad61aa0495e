package io.milepost.merge;

import static io.milepost.merge.table.Types.column;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.table.ChangeLog;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import io.milepost.merge.version.Transitions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
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
  private final Horizon horizon;

  private MilestoneReader(
      SparkSession spark, TablePaths paths, TableContract contract, Ledger ledger) {
    this.spark = spark;
    this.paths = paths;
    this.contract = contract;
    this.ledger = ledger;
    this.known = new KnownVersions(spark, paths, contract, ledger);
    this.horizon = new Horizon(contract.dataset(), ledger);
  }

  private MilestoneReader(MilestoneReader later, Ledger ledger) {
    this.spark = later.spark;
    this.paths = later.paths;
    this.contract = later.contract;
    this.ledger = ledger;
    this.known = later.known;
    this.horizon = later.horizon;
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
    return ledger.visible().stream()
        .filter(batch -> batch >= contract.since())
        .findFirst()
        .orElse(contract.since());
  }

  /** The first batch that can still be asked for: versions that ended by it may be dropped. */
  public long oldestBatch() {
    return Math.max(firstBatch(), horizon.batch());
  }

  /**
   * The reader as it was when a batch was the last one published: restatements after it have not
   * happened.
   *
   * @throws RefusedException if there is no batch of that number, or versions of it are dropped
   */
  public MilestoneReader knownAt(long batch) {
    requireBatch(batch, firstBatch());
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

  /** The same in SQL, for engines that read Delta tables and know nothing of this library. */
  public SqlViews sql(SqlViews.Tables tables) {
    return new SqlViews(contract, tables);
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
    requireBatch(batch, firstBatch());
    Dataset<Row> versions = upTo(batch, publishedBatch());
    return named(Types.aligned(MilestoneSteps.asOf(versions, batch), contract.schema()));
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
    return ledger
        .at(time)
        .map(LedgerRow::batch)
        .filter(batch -> batch >= firstBatch())
        .orElseThrow(
            () ->
                new RefusedException(
                    "Cannot read dataset %s as of %s: its first batch, %d, is of %s"
                        .formatted(
                            dataset(),
                            time,
                            firstBatch(),
                            ledger
                                .numbered(firstBatch())
                                .map(row -> row.sourceTime().toString())
                                .orElse("no time yet"))));
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
    return MilestoneSteps.numbered(namedHistory().where(keys), schema(), key());
  }

  /**
   * Versions of one key, or of all keys that have these values in some of their columns.
   *
   * @param key values as text, by column
   * @throws RefusedException if a column is not of the key, or a text is no value of its type
   */
  public Dataset<Row> versions(Map<String, String> key) {
    return versions(matching(key));
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
    if (key.isEmpty() || !key().containsAll(key.keySet())) {
      throw new RefusedException(
          "Invalid key: %s (columns of the key of %s: %s)"
              .formatted(key.keySet(), dataset(), key()));
    }
    Column exact = condition(key, UnaryOperator.identity());
    return key.keySet().stream().anyMatch(this::isText) && namedHistory().where(exact).isEmpty()
        ? condition(key, functions::rtrim)
        : exact;
  }

  private Column condition(Map<String, String> key, UnaryOperator<Column> text) {
    return key.entrySet().stream()
        .map(
            entry -> {
              Column value = typed(entry.getKey(), entry.getValue());
              Column stored = column(entry.getKey());
              return isText(entry.getKey())
                  ? text.apply(stored).equalTo(text.apply(value))
                  : stored.equalTo(value);
            })
        .reduce(Column::and)
        .orElseThrow();
  }

  private boolean isText(String column) {
    return schema().apply(column).dataType() instanceof StringType;
  }

  /**
   * The net difference between two batches: {@code mp_op} and the row after it, of a delete the key
   * and NULLs.
   *
   * @param fromExclusive the batch already known; 0 for none
   * @throws RefusedException if there is no batch of one of these numbers
   */
  public Dataset<Row> changes(long fromExclusive, long toInclusive) {
    requireBatches(fromExclusive, toInclusive);
    Dataset<Row> versions = upTo(toInclusive, toInclusive);
    if (contract.key().isEmpty()) {
      Dataset<Row> added = MilestoneSteps.touched(versions, fromExclusive, toInclusive);
      return named(MilestoneSteps.inserted(added, contract.schema()));
    }
    if (fromExclusive < firstBatch()) {
      return named(
          MilestoneSteps.inserted(MilestoneSteps.asOf(versions, toInclusive), contract.schema()));
    }
    return named(
        MilestoneSteps.difference(
            known.before(versions, fromExclusive, toInclusive),
            known.after(versions, fromExclusive, toInclusive),
            new MilestoneSteps.Compared(contract.schema(), contract.key(), Set.of())));
  }

  /**
   * Every change between two batches, not only the net one: {@code mp_batch}, {@code mp_seq},
   * {@code mp_op} and the row after it, of a delete the key and NULLs.
   *
   * @param fromExclusive the batch already known; 0 for none
   * @throws RefusedException if there is no batch of one of these numbers
   */
  public Dataset<Row> eachChange(long fromExclusive, long toInclusive) {
    requireBatches(fromExclusive, toInclusive);
    horizon.require(fromExclusive);
    Dataset<Row> touched =
        MilestoneSteps.touched(upTo(toInclusive, toInclusive), fromExclusive, toInclusive);
    return named(
        MilestoneSteps.each(
            MilestoneSteps.through(touched, toInclusive),
            fromExclusive,
            contract.schema(),
            contract.key()));
  }

  /** Versions that tell all about batches through the given one; some may run ahead of it. */
  private Dataset<Row> upTo(long batch, long knownAt) {
    return batch <= mergedBatch() ? known.at(knownAt) : history();
  }

  /** The same under the names of today; a column that went may have left its name to another. */
  private Dataset<Row> namedHistory() {
    StructType today = MilestoneSteps.versionSchema(contract.schema());
    return named(Types.aligned(history(), today));
  }

  /** Versions through the published batch: those that are merged, and those still in the log. */
  private Dataset<Row> history() {
    long merged = mergedBatch();
    Dataset<Row> versions = MilestoneSteps.through(known.at(publishedBatch()), merged);
    if (merged == publishedBatch()) {
      return versions;
    }
    Map<Long, Instant> times =
        ledger.unmerged().stream()
            .collect(Collectors.toMap(LedgerRow::batch, LedgerRow::sourceTime));
    Dataset<Row> log = new ChangeLog(spark, paths.changes(dataset())).rows(times.keySet());
    Transitions rules = new Transitions(contract, times);
    return rules.applied(versions, rules.of(versions.where(MilestoneColumns.OPEN), log));
  }

  private Column typed(String name, String text) {
    DataType type = schema().apply(name).dataType();
    Column value = functions.lit(text).try_cast(type);
    Row probe =
        spark
            .createDataFrame(List.of(org.apache.spark.sql.RowFactory.create()), new StructType())
            .select(value)
            .head();
    if (probe.isNullAt(0)) {
      throw new RefusedException(
          "Invalid key: %s of %s is of type %s, and the value given is not"
              .formatted(name, dataset(), type.sql()));
    }
    return value;
  }

  private void requireBatches(long fromExclusive, long toInclusive) {
    requireBatch(fromExclusive, 0);
    requireBatch(toInclusive, Math.max(fromExclusive, 0));
  }

  private void requireBatch(long batch, long least) {
    if (batch >= firstBatch()) {
      horizon.require(batch);
    }
    if (batch < least || batch > publishedBatch()) {
      throw new RefusedException(
          "Cannot read dataset %s as of batch %d: it has batches %d to %d"
              .formatted(dataset(), batch, firstBatch(), publishedBatch()));
    }
  }
}

package io.milepost.merge.care;

import static io.milepost.merge.table.Types.column;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.Ingestion;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.RefusedException;
import io.milepost.merge.SessionSettings;
import io.milepost.merge.TablePaths;
import io.milepost.merge.batch.SpecCheck;
import io.milepost.merge.commit.DeltaCommits;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.commit.TransactionalWrite;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.ledger.LedgerWriter;
import io.milepost.merge.table.ContractChange;
import io.milepost.merge.table.DatasetTables;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.TypeWidening;
import io.milepost.merge.table.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Gives columns wider types, such as BIGINT for INT. Tables that can be read by everyone hold one
 * type per column, so that each table of the dataset is written anew, once; no version changes. A
 * task of its own, between two batches, which costs what the tables hold. It may be killed and run
 * again.
 */
public final class Widening {
  private static final String APPLICATION = "milepost:schema";

  private final SparkSession spark;
  private final IngestionSpec spec;
  private final Clock clock;
  private final TablePaths paths;

  /**
   * A widening of an ingestion's datasets.
   *
   * @param spec what the datasets are from now on
   */
  public Widening(SparkSession spark, IngestionSpec spec) {
    this(spark, spec, Clock.systemUTC());
  }

  Widening(SparkSession spark, IngestionSpec spec, Clock clock) {
    this.spark = requireNonNull(spark, "spark");
    this.spec = requireNonNull(spec, "spec");
    this.clock = requireNonNull(clock, "clock");
    this.paths = new TablePaths(spec.root());
  }

  /**
   * Writes anew the tables of every dataset with a wider column.
   *
   * @return the datasets it wrote; none when all types are as they should be
   * @throws RefusedException if more than types changed, a type is not wider, or a batch is not
   *     merged yet; nothing was written
   */
  public List<DatasetKey> run(BatchRequest request) {
    SparkSession own = SessionSettings.pinned(spark);
    DatasetTables tables = new DatasetTables(own, paths);
    Ledger ledger = Ledger.read(own, spec.root(), spec.ingestion());
    List<MergeSpec> wider = wider(tables);
    if (wider.isEmpty()) {
      return List.of();
    }
    if (!ledger.unmerged().isEmpty() || new Ingestion(spark, spec).unfinished().isPresent()) {
      throw new RefusedException(
          "Cannot widen columns of ingestion %s: a batch is not merged yet. Run it first."
              .formatted(spec.ingestion()));
    }
    LedgerRow last =
        ledger
            .lastIngest()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "Cannot widen columns of ingestion %s: it has no batch"
                            .formatted(spec.ingestion())));
    for (MergeSpec dataset : wider) {
      rewrite(tables, dataset, request);
    }
    say(own, last, request);
    // Last of all: a contract that holds says that nothing is left to do.
    for (MergeSpec dataset : wider) {
      tables.keep(TableContract.of(spec.ingestion(), dataset, 0));
    }
    return wider.stream().map(MergeSpec::dataset).toList();
  }

  private void say(SparkSession own, LedgerRow last, BatchRequest request) {
    new LedgerWriter(own, paths, spec.ingestion())
        .append(
            new LedgerRow(
                Kind.SCHEMA,
                last.batch(),
                new LedgerRow.Author(
                    request.run(), request.run(), request.jobDigest(), request.modelCommit()),
                last.sourceTime(),
                clock.instant(),
                Optional.empty(),
                Map.of()),
            List.of());
  }

  private List<MergeSpec> wider(DatasetTables tables) {
    List<MergeSpec> wider = new ArrayList<>();
    List<String> refusals = new ArrayList<>(otherThanTypes(tables));
    for (MergeSpec named : spec.datasets()) {
      MergeSpec dataset = StoredNames.applied(named);
      Optional<TableContract> contract = tables.contract(dataset.dataset());
      List<StructField> differing =
          contract.stream().flatMap(kept -> differing(kept, dataset.schema()).stream()).toList();
      for (StructField field : differing) {
        StructField stored =
            Types.find(contract.orElseThrow().stored(), field.name()).orElseThrow();
        if (!TypeWidening.isWider(field.dataType(), stored.dataType())) {
          refusals.add(
              "%s: column %s is %s, which %s does not hold"
                  .formatted(
                      dataset.dataset(),
                      field.name(),
                      stored.dataType().sql(),
                      field.dataType().sql()));
        }
      }
      if (!differing.isEmpty()) {
        wider.add(named);
      }
    }
    if (!refusals.isEmpty()) {
      throw new RefusedException(String.join("\n", refusals));
    }
    return wider;
  }

  /** What would be refused of a batch, too, and is no type. */
  private List<String> otherThanTypes(DatasetTables tables) {
    List<String> refusals = new ArrayList<>();
    for (MergeSpec dataset : spec.datasets()) {
      refusals.addAll(SpecCheck.refusals(dataset));
      TableContract next = TableContract.of(spec.ingestion(), dataset, 0);
      tables.contract(dataset.dataset()).stream()
          .flatMap(kept -> new ContractChange(kept, next).breaches().stream())
          .map(reason -> dataset.dataset() + ": " + reason)
          .forEach(refusals::add);
    }
    return refusals;
  }

  private static List<StructField> differing(TableContract contract, StructType schema) {
    return Arrays.stream(Types.nullable(schema).fields())
        .filter(
            field ->
                Types.find(contract.stored(), field.name())
                    .filter(stored -> !stored.dataType().equals(field.dataType()))
                    .isPresent())
        .toList();
  }

  private void rewrite(DatasetTables tables, MergeSpec named, BatchRequest request) {
    TableContract next = TableContract.of(spec.ingestion(), named, 0);
    String note = Transaction.Note.of(0, request.run(), next.schema().json()).text();
    DeltaCommits commits = new DeltaCommits(tables.session().sparkContext().hadoopConfiguration());
    for (String table : tables(named.dataset())) {
      if (commits.last(table).isEmpty()) {
        continue;
      }
      Dataset<Row> rows = tables.session().read().format("delta").load(table);
      Column[] columns =
          Arrays.stream(rows.schema().fields())
              .map(field -> wide(field, next.schema()))
              .toArray(Column[]::new);
      boolean done = rows.select(columns).schema().equals(rows.schema());
      if (!done) {
        long version = commits.last(table).orElseThrow();
        Transaction transaction = new Transaction(APPLICATION, version, note);
        boolean partitioned = table.equals(paths.milestones(named.dataset()));
        new TransactionalWrite(commits)
            .run(
                table,
                transaction,
                () ->
                    writer(rows.select(columns), partitioned)
                        .option("txnAppId", transaction.application())
                        .option("txnVersion", transaction.version())
                        .option("userMetadata", transaction.note())
                        .save(table));
      }
    }
  }

  /** All that hold columns of the data; the last two are not always there. */
  /** The milestones first: a batch looks at them to see that a widening was begun. */
  private List<String> tables(DatasetKey dataset) {
    return List.of(
        paths.milestones(dataset),
        paths.changes(dataset),
        paths.quarantine(dataset),
        paths.superseded(dataset));
  }

  private static Column wide(StructField field, StructType schema) {
    return Types.find(schema, field.name())
        .map(wanted -> column(field.name()).cast(wanted.dataType()))
        .orElse(column(field.name()))
        .as(field.name());
  }

  private static DataFrameWriter<Row> writer(Dataset<Row> rows, boolean partitioned) {
    DataFrameWriter<Row> writer =
        rows.write().format("delta").mode("overwrite").option("overwriteSchema", "true");
    return partitioned ? writer.partitionBy(MilestoneColumns.OPEN) : writer;
  }
}

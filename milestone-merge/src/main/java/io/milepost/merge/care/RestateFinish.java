package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.SUPERSEDED_IN;
import static io.milepost.merge.table.Types.quoted;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.commit.Commit;
import io.milepost.merge.commit.Transaction;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.staging.StagedFiles;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Brings a sealed restatement to its end; whoever does it, and however often, the tables are the
 * same. Readers show the old versions until the ledger has its line.
 */
final class RestateFinish {
  /** The application under which tables know restatements. */
  static final String APPLICATION = "milepost:restate";

  /** The note of the commit by which an abort takes the transaction of a restatement. */
  static final String GIVEN_UP = "aborted";

  private static final String REPLACED = "mp_replaced";

  private final Care care;

  RestateFinish(Care care) {
    this.care = care;
  }

  /** Whether an abort came first: the restatement cannot be finished then, its abort can. */
  boolean isGivenUp(String store, Seal seal) {
    return seal.datasets().stream()
        .map(dataset -> care.paths().milestones(new DatasetKey(store, dataset.dataset())))
        .flatMap(table -> care.commits().find(table, APPLICATION, seal.batch()).stream())
        .anyMatch(commit -> commit.note().equals(Optional.of(GIVEN_UP)));
  }

  /**
   * Finishes a restatement.
   *
   * @param store of its dataset
   */
  void finish(String ingestion, String store, Seal seal) {
    for (SealedDataset dataset : seal.datasets()) {
      replace(care.contract(new DatasetKey(store, dataset.dataset())), seal, dataset);
    }
    care.write(ingestion, row(seal), seal.datasets().stream().map(RestateFinish::counts).toList());
  }

  private void replace(TableContract contract, Seal seal, SealedDataset dataset) {
    String folder =
        care.paths()
            .staged(contract.ingestion(), seal.batch(), seal.author().attempt(), dataset.dataset());
    StagedFiles files = new StagedFiles(care.hadoop(), folder);
    StructType schema = MilestoneSteps.versionSchema(contract.stored());
    Dataset<Row> superseded =
        read(files, names(dataset, RestateStaging.SUPERSEDED), schema.add(SUPERSEDED_IN, "bigint"));
    Dataset<Row> versions = read(files, names(dataset, RestateStaging.VERSIONS), schema);
    Transaction transaction =
        new Transaction(
            APPLICATION,
            seal.batch(),
            Transaction.Note.of(seal.batch(), seal.author().attempt(), dataset.fingerprint())
                .text());
    long horizon = care.ledger(contract.ingestion()).horizon(contract.dataset().dataset());
    Dataset<Row> kept = superseded.where(not(Expiry.ended(horizon)));
    Sizes sizes = new Sizes(kept.count(), superseded.count(), versions.count());
    requireThere(contract, seal, kept, sizes);
    SupersededTable replaced = new SupersededTable(care, contract);
    if (sizes.out() > 0) {
      replaced.append(superseded, transaction);
    } else if (sizes.in() > 0) {
      replaced.create();
    }
    if (sizes.out() + sizes.in() > 0) {
      Dataset<Row> edits =
          superseded
              .drop(SUPERSEDED_IN)
              .withColumn(REPLACED, lit(true))
              .unionByName(versions.withColumn(REPLACED, lit(false)));
      Commit commit = merge(contract, edits, transaction);
      verify(contract, seal, commit, sizes);
    }
  }

  /**
   * How many versions go and come.
   *
   * @param kept of those that go: no expiry may have dropped them meanwhile
   */
  private record Sizes(long kept, long out, long in) {}

  /** Looks before anything is committed, unless all of it is: that could not be taken back. */
  private void requireThere(TableContract contract, Seal seal, Dataset<Row> kept, Sizes sizes) {
    String table = care.paths().milestones(contract.dataset());
    List<String> identity = contract.identity();
    Dataset<Row> wanted = kept.select(Types.columns(identity));
    long found =
        care.read(table)
            .join(wanted, CollectionConverters.asScala(identity).toSeq(), "left_semi")
            .count();
    boolean missing = found != sizes.kept();
    if (missing && care.commits().find(table, APPLICATION, seal.batch()).isEmpty()) {
      throw new IllegalStateException(
          ("Cannot restate %s in batch %d, nothing was written: of %d versions to take out its"
                  + " milestones have %d")
              .formatted(contract.dataset(), seal.batch(), sizes.kept(), found));
    }
  }

  /*
   * MERGE INTO milestones t USING (versions to take out, and to put in) s
   * ON s.mp_replaced AND t.<key> = s.<key> AND t.mp_batch_in = s.mp_batch_in AND ...
   * WHEN MATCHED THEN DELETE
   * WHEN NOT MATCHED AND NOT s.mp_replaced THEN INSERT (<columns>) VALUES (s.<columns>)
   */
  private Commit merge(TableContract contract, Dataset<Row> edits, Transaction transaction) {
    Column same =
        contract.identity().stream()
            .map(name -> col("t." + quoted(name)).equalTo(col("s." + quoted(name))))
            .reduce(col("s." + REPLACED), Column::and);
    Map<String, Column> values = new LinkedHashMap<>();
    for (String name : MilestoneSteps.versionSchema(contract.stored()).fieldNames()) {
      values.put(quoted(name), col("s." + quoted(name)));
    }
    return new Edit(care, care.paths().milestones(contract.dataset()))
        .run(
            transaction,
            table ->
                table
                    .as("t")
                    .merge(edits.as("s"), same)
                    .whenMatched()
                    .delete()
                    .whenNotMatched("NOT s." + REPLACED)
                    .insert(values)
                    .execute());
  }

  private static void verify(TableContract contract, Seal seal, Commit commit, Sizes sizes) {
    long out = commit.metric("numTargetRowsDeleted");
    long in = commit.metric("numTargetRowsInserted");
    if (out < sizes.kept() || out > sizes.out() || in != sizes.in()) {
      throw new IllegalStateException(
          "Cannot restate %s in batch %d: %d versions taken out and %d put in, not %d and %d"
              .formatted(contract.dataset(), seal.batch(), out, in, sizes.out(), sizes.in()));
    }
  }

  private Dataset<Row> read(StagedFiles files, List<String> names, StructType schema) {
    StructType nullable = Types.nullable(schema);
    return names.isEmpty()
        ? care.spark().createDataFrame(new ArrayList<>(), nullable)
        : files.read(care.spark(), nullable, names);
  }

  private static List<String> names(SealedDataset dataset, String part) {
    return dataset.files().stream().filter(name -> name.startsWith(part + "/")).toList();
  }

  private LedgerRow row(Seal seal) {
    Seal.Author author = seal.author();
    return new LedgerRow(
        Kind.RESTATE,
        seal.batch(),
        new LedgerRow.Author(
            author.attempt(), author.run(), author.jobDigest(), author.modelCommit()),
        seal.sourceTime(),
        care.now(),
        Optional.empty(),
        Map.of());
  }

  private static Counts counts(SealedDataset dataset) {
    return new Counts(
        dataset.dataset(),
        Optional.of(dataset.rows()),
        dataset.keys(),
        dataset.fingerprint(),
        OptionalLong.empty());
  }
}

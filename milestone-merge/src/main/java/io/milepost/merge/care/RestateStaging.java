package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.SUPERSEDED_IN;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.BatchRequest;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.staging.DataFaults;
import io.milepost.merge.staging.StagedFiles;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes what a restatement takes out of the milestones and what it puts in, and proves before
 * anything is sealed that nothing outside the slice moves.
 */
final class RestateStaging {
  /** Versions that are taken out. */
  static final String SUPERSEDED = "superseded";

  /** Versions that take their place. */
  static final String VERSIONS = "versions";

  private static final String GIVEN = "given";
  private static final String KEYS = "keys";
  private static final String WAS = "mp_was";
  private static final String IS = "mp_is";

  private final Care care;
  private final TableContract contract;
  private final Ledger ledger;
  private final long batch;
  private final StagedFiles files;

  RestateStaging(Care care, TableContract contract, Ledger ledger, BatchRequest request) {
    this.care = care;
    this.contract = contract;
    this.ledger = ledger;
    this.batch = ledger.lastNumber() + 1;
    String folder =
        care.paths()
            .staged(contract.ingestion(), batch, request.attempt(), contract.dataset().dataset());
    this.files = new StagedFiles(care.hadoop(), folder);
  }

  /** The parts of it, to be sealed. */
  SealedDataset stage(Slice slice, Correction correction) {
    Dataset<Row> given = staged(correction.stored(care.spark(), contract), GIVEN);
    Dataset<Row> milestones = care.read(care.paths().milestones(contract.dataset()));
    Dataset<Row> keys = staged(keys(slice, milestones, given), KEYS);
    CorrectVersions correct = new CorrectVersions(contract, ledger, correction.isVersions());
    correct.require(given, keys);
    Dataset<Row> versions = staged(kept(correct.of(given, batch)), VERSIONS);
    Dataset<Row> superseded =
        staged(
            aligned(milestones.join(keys, on(contract.key()), "left_semi"))
                .withColumn(SUPERSEDED_IN, lit(batch)),
            SUPERSEDED);
    prove(milestones, superseded, versions, keys);
    List<String> names = new ArrayList<>(files.names(VERSIONS));
    names.addAll(files.names(SUPERSEDED));
    long received = given.count();
    return new SealedDataset(
        contract.dataset().dataset(),
        names,
        new Rows(received, received, 0),
        keys.count(),
        OptionalLong.empty(),
        Optional.of(counts(superseded, versions)),
        files.bytes(GIVEN),
        RowSums.fingerprint(versions),
        Optional.empty());
  }

  private Dataset<Row> staged(Dataset<Row> rows, String part) {
    Moment.before("stage " + files.folder(part));
    DataFaults.explained(
        !contract.classified().isEmpty(),
        contract.dataset().toString(),
        () -> rows.write().parquet(files.folder(part)));
    Moment.after("stage " + files.folder(part));
    return files.read(care.spark(), Types.nullable(rows.schema()), List.of(part));
  }

  /** Under the names of the tables. */
  private Dataset<Row> keys(Slice slice, Dataset<Row> milestones, Dataset<Row> given) {
    Column[] key = columns(contract.key());
    Dataset<Row> candidates = milestones.select(key).unionByName(given.select(key));
    Dataset<Row> named = StoredNames.renamed(candidates, contract.names());
    StructType schema =
        new StructType(
            contract.key().stream()
                .map(name -> contract.schema().apply(name))
                .toArray(StructField[]::new));
    StructType shown = StoredNames.schema(schema, contract.names());
    return slice.of(shown, named, !contract.classified().isEmpty()).toDF(schema.fieldNames());
  }

  /** Versions that ended by the horizon are dropped from the rest, too. */
  private Dataset<Row> kept(Dataset<Row> versions) {
    long horizon = ledger.horizon(contract.dataset().dataset());
    return versions.where(col(BATCH_OUT).isNull().or(col(BATCH_OUT).gt(horizon)));
  }

  /*
   * The milestones as they will be: what is staged as superseded taken out by its identity, what is
   * staged as new put in. Of both states all but the slice must be the same.
   */
  private void prove(
      Dataset<Row> milestones, Dataset<Row> superseded, Dataset<Row> versions, Dataset<Row> keys) {
    List<String> identity = contract.identity();
    Dataset<Row> planned =
        aligned(milestones)
            .join(superseded.select(columns(identity)), on(identity), "left_anti")
            .unionByName(aligned(versions));
    String before = rest(aligned(milestones), keys);
    String after = rest(planned, keys);
    if (!before.equals(after)) {
      throw new IllegalStateException(
          ("Cannot restate %s, nothing was written: outside the slice its versions would have"
                  + " fingerprint %s, not %s")
              .formatted(contract.dataset(), after, before));
    }
  }

  private String rest(Dataset<Row> versions, Dataset<Row> keys) {
    return RowSums.fingerprint(aligned(versions.join(keys, on(contract.key()), "left_anti")));
  }

  private Keys counts(Dataset<Row> superseded, Dataset<Row> versions) {
    Column[] key = columns(contract.key());
    Dataset<Row> both =
        superseded
            .select(key)
            .withColumn(WAS, lit(1))
            .withColumn(IS, lit(0))
            .unionByName(versions.select(key).withColumn(WAS, lit(0)).withColumn(IS, lit(1)))
            .groupBy(key)
            .agg(max(col(WAS)).as(WAS), max(col(IS)).as(IS));
    Row row =
        both.agg(
                total(col(WAS).equalTo(0)).as("inserted"),
                total(col(WAS).equalTo(1).and(col(IS).equalTo(1))).as("changed"),
                total(col(IS).equalTo(0)).as("deleted"))
            .head();
    return new Keys(row.getLong(0), row.getLong(1), row.getLong(2), 0);
  }

  private static Column total(Column condition) {
    return coalesce(sum(when(condition, lit(1L)).otherwise(lit(0L))), lit(0L));
  }

  private Dataset<Row> aligned(Dataset<Row> rows) {
    return Types.aligned(rows, MilestoneSteps.versionSchema(contract.stored()));
  }

  private static Seq<String> on(List<String> names) {
    return CollectionConverters.asScala(names).toSeq();
  }
}

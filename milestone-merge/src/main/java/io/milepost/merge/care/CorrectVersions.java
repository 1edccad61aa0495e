package io.milepost.merge.care;

import static io.milepost.merge.MilestoneColumns.BATCH;
import static io.milepost.merge.MilestoneColumns.BATCH_OUT;
import static io.milepost.merge.MilestoneColumns.OP;
import static io.milepost.merge.MilestoneColumns.REVISION;
import static io.milepost.merge.MilestoneColumns.SEQ;
import static io.milepost.merge.MilestoneColumns.SEQ_OUT;
import static io.milepost.merge.table.Types.columns;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.RefusedException;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.TableContract.Versioning;
import io.milepost.merge.table.Types;
import io.milepost.merge.version.Transitions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Versions made of a correction: by the rules of the merge, so that they keep its promises. */
final class CorrectVersions {
  private static final String NEXT = "mp_next";

  private final TableContract contract;
  private final Map<Long, Instant> times;
  private final boolean versions;
  private final WindowSpec perKey;

  /**
   * Versions of a dataset.
   *
   * @param ledger its batches are the only ones that may be named
   * @param versions whether the rows say when they ended
   */
  CorrectVersions(TableContract contract, Ledger ledger, boolean versions) {
    this.contract = contract;
    this.times =
        ledger.visible().stream()
            .filter(batch -> batch >= contract.since())
            .map(batch -> ledger.numbered(batch).orElseThrow())
            .collect(Collectors.toMap(LedgerRow::batch, LedgerRow::sourceTime));
    this.versions = versions;
    this.perKey = Window.partitionBy(columns(contract.key())).orderBy(col(BATCH), col(SEQ));
  }

  /**
   * Refuses rows of which no versions can be made.
   *
   * @param rows staged, as {@link Correction#stored} gives them
   * @param keys the slice
   */
  void require(Dataset<Row> rows, Dataset<Row> keys) {
    Map<String, Dataset<Row>> wrong = new LinkedHashMap<>();
    Column unknown =
        contract.key().stream()
            .map(name -> Types.column(name).isNull())
            .reduce(functions.lit(false), Column::or);
    wrong.put("have a NULL in their key", rows.where(unknown));
    wrong.put(
        "are outside the slice",
        rows.join(keys, CollectionConverters.asScala(contract.key()).toSeq(), "left_anti"));
    wrong.put(
        "name a batch that the dataset does not have",
        rows.where(
            not(known(col(BATCH))).or(col(BATCH_OUT).isNotNull().and(not(known(col(BATCH_OUT)))))));
    wrong.put(
        "are no insert, update or delete",
        rows.where(
            not(
                col(OP)
                    .isin(MilestoneSteps.INSERT, MilestoneSteps.UPDATE, MilestoneSteps.DELETE))));
    wrong.put(
        versions ? "overlap the next of their key" : "are of the same moment as another",
        rows.withColumn(NEXT, next()).where(overlaps()));
    List<String> refusals =
        wrong.entrySet().stream()
            .map(entry -> Map.entry(entry.getKey(), entry.getValue().count()))
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> "%d rows %s".formatted(entry.getValue(), entry.getKey()))
            .toList();
    if (!refusals.isEmpty()) {
      throw new RefusedException(
          "Cannot restate %s, nothing was written: %s"
              .formatted(contract.dataset(), String.join("; ", refusals)));
    }
  }

  private Column known(Column batch) {
    return coalesce(batch.isInCollection(times.keySet()), lit(false));
  }

  private Column next() {
    return lead(struct(col(BATCH), col(SEQ)), 1).over(perKey);
  }

  private Column overlaps() {
    Column start = struct(col(BATCH), col(SEQ));
    Column end = struct(col(BATCH_OUT).as(BATCH), col(SEQ_OUT).as(SEQ));
    Column early = col(NEXT).isNotNull().and(not(col(NEXT).gt(start)));
    if (!versions) {
      return early;
    }
    Column ends = col(BATCH_OUT).isNotNull();
    return early
        .or(ends.and(not(end.gt(start))))
        .or(col(NEXT).isNotNull().and(not(ends).or(end.gt(col(NEXT)))));
  }

  /** The versions that the rows make, with the number of the restatement. */
  Dataset<Row> of(Dataset<Row> rows, long revision) {
    StructType data = contract.schema();
    StructType logged = data.add(BATCH, "bigint").add(SEQ, "bigint").add(OP, "string");
    Dataset<Row> ends =
        rows.withColumn(NEXT, next())
            .where(col(BATCH_OUT).isNotNull())
            .where(coalesce(not(col(NEXT).equalTo(end())), lit(true)))
            .withColumn(BATCH, col(BATCH_OUT))
            .withColumn(SEQ, col(SEQ_OUT))
            .withColumn(OP, lit(MilestoneSteps.DELETE));
    Dataset<Row> log = Types.aligned(rows, logged).unionByName(Types.aligned(ends, logged));
    StructType schema = MilestoneSteps.versionSchema(contract.stored());
    Dataset<Row> none = rows.sparkSession().createDataFrame(List.of(), schema);
    Transitions rules = new Transitions(compared(), times);
    return Types.aligned(rules.of(none, log).where(col(Transitions.OPENS)), schema)
        .withColumn(REVISION, lit((int) revision));
  }

  private static Column end() {
    return struct(col(BATCH_OUT).as(BATCH), col(SEQ_OUT).as(SEQ));
  }

  /** Rows of the change log of a full read are known to differ; those given here are not. */
  private TableContract compared() {
    Versioning given = contract.versioning();
    Granularity granularity = versions ? Granularity.EVENT : given.granularity();
    return new TableContract(
        contract.ingestion(),
        contract.dataset(),
        new Versioning(IngestMode.CDC, granularity, given.untracked(), given.untrackedChange()),
        contract.key(),
        contract.schema(),
        contract.dropped(),
        contract.returned(),
        contract.classified(),
        contract.names(),
        contract.since());
  }
}

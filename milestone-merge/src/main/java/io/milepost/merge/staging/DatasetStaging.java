package io.milepost.merge.staging;

import static io.milepost.merge.table.Types.columns;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.BatchResult.Rows;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneSteps;
import io.milepost.merge.seal.Seal.SealedDataset;
import io.milepost.merge.table.Comparison;
import io.milepost.merge.table.Fingerprint;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** One dataset of an attempt: its rows as Parquet, checked, and what they change. */
public final class DatasetStaging {
  private static final long PARTITION_BYTES = 32L << 20;
  private static final int MOST_PARTITIONS = 4096;

  private final SparkSession spark;
  private final StagedFiles files;
  private final MergeSpec spec;

  /**
   * Staging of a dataset.
   *
   * @param spark a pinned session
   */
  public DatasetStaging(SparkSession spark, StagedFiles files, MergeSpec spec) {
    this.spark = requireNonNull(spark, "spark");
    this.files = requireNonNull(files, "files");
    this.spec = requireNonNull(spec, "spec");
  }

  /**
   * Writes the rows, evaluating them once, and finds what they change.
   *
   * @param live the dataset as of the batch before; empty before the first one
   */
  public Staged stage(Dataset<Row> source, Optional<Dataset<Row>> live) {
    List<String> missing = mismatches(source.schema());
    if (!missing.isEmpty()) {
      return refused("the source's columns do not fit: " + String.join("; ", missing));
    }
    source
        .select(columns(List.of(spec.schema().fieldNames())))
        .write()
        .parquet(files.folder(StagedFiles.ROWS));
    long bytes = files.bytes(StagedFiles.ROWS);
    int partitions = partitions(bytes);
    Dataset<Row> staged = read(StagedFiles.ROWS);
    KeyCheck check = KeyCheck.of(staged, spec, partitions);
    Rows rows = new Rows(check.rows(), check.rows(), 0);
    if (check.withoutKey() > 0) {
      return refused(
          "%d of %d rows have a NULL in their key (%s): %s"
              .formatted(
                  check.withoutKey(),
                  check.rows(),
                  String.join(", ", spec.key()),
                  KeyCheck.samplesWithoutKey(staged, spec)));
    }
    if (check.repeated() > 0) {
      Dataset<Row> distinct = distinct(staged);
      KeyCheck again = KeyCheck.of(distinct, spec, partitions);
      if (again.repeated() > 0) {
        return refused(
            "%d keys (%s) are in several rows that differ: %s"
                .formatted(
                    again.repeated(),
                    String.join(", ", spec.key()),
                    KeyCheck.samplesRepeated(distinct, spec)));
      }
      return compared(distinct, live, new Counted(rows, again.keys(), bytes));
    }
    if (live.isEmpty()) {
      return asInserts(check, rows, bytes);
    }
    return compared(staged, live, new Counted(rows, check.keys(), bytes));
  }

  private record Counted(Rows rows, long keys, long bytes) {}

  /** A first batch needs no second copy: its rows are its changes. */
  private Staged asInserts(KeyCheck check, Rows rows, long bytes) {
    List<String> names = check.rows() == 0 ? List.of() : files.names(StagedFiles.ROWS);
    Keys keys = new Keys(check.keys(), 0, 0, 0);
    return new Staged(
        Optional.of(
            new SealedDataset(
                spec.dataset().dataset(), names, rows, keys, bytes, check.fingerprint())),
        Optional.empty());
  }

  private Staged compared(Dataset<Row> staged, Optional<Dataset<Row>> live, Counted counted) {
    int partitions = partitions(counted.bytes());
    Dataset<Row> changes =
        live.map(
                before ->
                    MilestoneSteps.difference(
                        spread(Types.aligned(before, spec.schema()), partitions),
                        spread(staged, partitions),
                        spec.schema(),
                        spec.key()))
            .orElseGet(() -> MilestoneSteps.inserted(staged, spec.schema()));
    Observation observation = new Observation("changes of " + spec.dataset());
    observed(changes, observation).write().parquet(files.folder(StagedFiles.CHANGES));
    Map<String, Object> seen = measures(observation);
    long inserted = (Long) seen.get(MilestoneSteps.INSERT);
    long changed = (Long) seen.get(MilestoneSteps.UPDATE);
    long deleted = (Long) seen.get(MilestoneSteps.DELETE);
    Keys keys = new Keys(inserted, changed, deleted, counted.keys() - inserted - changed);
    Optional<String> refusal = GuardCheck.refusal(spec.guard(), counted.rows().received(), keys);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    long total = inserted + changed + deleted;
    return new Staged(
        Optional.of(
            new SealedDataset(
                spec.dataset().dataset(),
                total == 0 ? List.of() : files.names(StagedFiles.CHANGES),
                counted.rows(),
                keys,
                counted.bytes(),
                Fingerprint.text(total, name -> (Long) seen.get(name)))),
        Optional.empty());
  }

  private Dataset<Row> observed(Dataset<Row> changes, Observation observation) {
    List<Column> kept = new ArrayList<>(List.of(columns(List.of(changes.columns()))));
    kept.addAll(Fingerprint.parts(spec.schema(), col(MilestoneColumns.OP)));
    List<Column> measures = new ArrayList<>(Fingerprint.sums());
    for (String op : List.of(MilestoneSteps.INSERT, MilestoneSteps.UPDATE, MilestoneSteps.DELETE)) {
      measures.add(
          coalesce(sum(when(col(MilestoneColumns.OP).equalTo(op), lit(1L))), lit(0L)).as(op));
    }
    return changes
        .select(kept.toArray(Column[]::new))
        .observe(observation, count(lit(1)).as("rows"), measures.toArray(Column[]::new))
        .drop(Fingerprint.names().toArray(String[]::new));
  }

  private Map<String, Object> measures(Observation observation) {
    try {
      return observation.getAsJava();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot stage %s: interrupted".formatted(spec.dataset()), e);
    }
  }

  private Dataset<Row> read(String folder) {
    return spark.read().schema(Types.nullable(spec.schema())).parquet(files.folder(folder));
  }

  /** Rows that are equal in every column once. */
  private Dataset<Row> distinct(Dataset<Row> staged) {
    List<String> compared = new ArrayList<>();
    Dataset<Row> rows = staged;
    for (StructField field : spec.schema().fields()) {
      if (Types.holdsMap(field.dataType())) {
        String name = "mp_canonical_" + field.name();
        rows =
            rows.withColumn(
                name, Comparison.canonical(Types.column(field.name()), field.dataType()));
        compared.add(name);
      } else {
        compared.add(field.name());
      }
    }
    return rows.dropDuplicates(compared.toArray(String[]::new))
        .select(columns(List.of(spec.schema().fieldNames())));
  }

  private Dataset<Row> spread(Dataset<Row> rows, int partitions) {
    return partitions == 1 ? rows.coalesce(1) : rows.repartition(partitions, columns(spec.key()));
  }

  private List<String> mismatches(StructType present) {
    StructType offered = Types.nullable(present);
    return Arrays.stream(Types.nullable(spec.schema()).fields())
        .flatMap(wanted -> mismatch(offered, wanted).stream())
        .toList();
  }

  private static Optional<String> mismatch(StructType offered, StructField wanted) {
    Optional<StructField> found = Types.find(offered, wanted.name());
    if (found.isEmpty()) {
      return Optional.of("column %s is missing".formatted(wanted.name()));
    }
    return found
        .filter(field -> !field.dataType().equals(wanted.dataType()))
        .map(
            field ->
                "column %s is %s, not %s"
                    .formatted(wanted.name(), field.dataType().sql(), wanted.dataType().sql()));
  }

  private static int partitions(long bytes) {
    return (int) Math.min(MOST_PARTITIONS, Math.max(1, bytes / PARTITION_BYTES));
  }

  private Staged refused(String reason) {
    return new Staged(Optional.empty(), Optional.of(spec.dataset() + ": " + reason));
  }
}

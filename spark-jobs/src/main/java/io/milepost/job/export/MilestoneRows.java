package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import io.milepost.job.UnreachableException;
import io.milepost.merge.BatchResult.Keys;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.ledger.Ledger;
import io.milepost.merge.ledger.LedgerRow.Counts;
import io.milepost.merge.ledger.LedgerRow.Kind;
import io.milepost.merge.table.DatasetTables;
import io.milepost.model.job.DatasetId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Merged rows as they lie below a platform's root. */
public final class MilestoneRows implements MergedRows {
  /** Further back, reading what changed costs less than asking batch by batch whether it did. */
  private static final int LOOK_BACK = 5;

  private static final Keys NO_CHANGES = new Keys(0, 0, 0, 0);

  private final SparkSession spark;
  private final String root;
  private final String ingestion;
  private final Map<Long, List<Counts>> merges = new HashMap<>();

  public MilestoneRows(SparkSession spark, String root, String ingestion) {
    this.spark = requireNonNull(spark, "spark");
    this.root = requireNonNull(root, "root");
    this.ingestion = requireNonNull(ingestion, "ingestion");
  }

  @Override
  public long lastMerged() {
    long merged = Ledger.read(spark, root, ingestion).mergedBatch();
    if (merged == 0) {
      throw new UnreachableException(
          "Cannot deliver ingestion %s: it has no merged batch below %s yet. Run it first."
              .formatted(ingestion, root));
    }
    return merged;
  }

  /** The attempt that was sealed: no other batch has it. */
  @Override
  public String identity(long batch) {
    return Ledger.read(spark, root, ingestion)
        .numbered(batch)
        .map(row -> row.author().attempt())
        .orElse("");
  }

  @Override
  public Dataset<Row> asOf(DatasetId dataset, long batch) {
    return reader(dataset).asOf(batch);
  }

  /** By what the merges counted; a batch without a merge of its own may have changed anything. */
  @Override
  public boolean unchanged(DatasetId dataset, long after, long through) {
    return through - after <= LOOK_BACK
        && LongStream.rangeClosed(after + 1, through)
            .allMatch(batch -> unchanged(dataset.dataset(), batch));
  }

  private boolean unchanged(String dataset, long batch) {
    return merges.computeIfAbsent(batch, this::merge).stream()
        .filter(counts -> counts.dataset().equals(dataset))
        .flatMap(counts -> counts.keys().stream())
        .anyMatch(
            keys ->
                new Keys(keys.inserted(), keys.changed(), keys.deleted(), 0).equals(NO_CHANGES));
  }

  private List<Counts> merge(long batch) {
    return Ledger.read(spark, root, ingestion).counts(Kind.MERGE, batch);
  }

  @Override
  public Optional<Dataset<Row>> changes(DatasetId dataset, long after, long through) {
    MilestoneReader reader = reader(dataset);
    return after < reader.oldestBatch()
        ? Optional.empty()
        : Optional.of(reader.changes(after, through));
  }

  /** Of any dataset of the ingestion: it is rare, and a refill brings what differs alone. */
  @Override
  public boolean restated(long after, long through) {
    return Ledger.read(spark, root, ingestion).rows().stream()
        .filter(row -> row.kind() == Kind.RESTATE)
        .anyMatch(row -> row.batch() > after && row.batch() <= through);
  }

  @Override
  public Dataset<Row> versions(DatasetId dataset, long through) {
    MilestoneReader reader = reader(dataset);
    Dataset<Row> versions = reader.versions();
    for (String column : List.of(MilestoneColumns.VERSION, MilestoneColumns.PREVIOUS_BATCH)) {
      String shown = MilestoneColumns.shown(column, List.of(reader.schema().fieldNames()));
      versions = versions.withColumnRenamed(shown, column);
    }
    return versions;
  }

  private MilestoneReader reader(DatasetId dataset) {
    DatasetKey key = new DatasetKey(dataset.store(), dataset.dataset());
    try {
      return MilestoneReader.open(spark, root, key);
    } catch (RefusedException e) {
      if (new DatasetTables(spark, new TablePaths(root)).contract(key).isPresent()) {
        throw e;
      }
      // A dataset that is new in the model while a batch that was read before it is finished.
      throw new UnreachableException(
          "Cannot deliver %s: it has no batch below %s yet. Run ingestion %s again."
              .formatted(key, root, ingestion),
          e);
    }
  }
}

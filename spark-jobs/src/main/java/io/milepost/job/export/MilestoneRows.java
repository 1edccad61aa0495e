package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import io.milepost.job.UnreachableException;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.MilestoneReader;
import io.milepost.merge.ledger.Ledger;
import io.milepost.model.job.DatasetId;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Merged rows as they lie below a platform's root. */
public record MilestoneRows(SparkSession spark, String root, String ingestion)
    implements MergedRows {
  public MilestoneRows {
    requireNonNull(spark, "spark");
    requireNonNull(root, "root");
    requireNonNull(ingestion, "ingestion");
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

  @Override
  public Dataset<Row> asOf(DatasetId dataset, long batch) {
    return reader(dataset).asOf(batch);
  }

  @Override
  public Optional<Dataset<Row>> changes(DatasetId dataset, long after, long through) {
    MilestoneReader reader = reader(dataset);
    return after < reader.firstBatch()
        ? Optional.empty()
        : Optional.of(reader.changes(after, through));
  }

  @Override
  public Dataset<Row> versions(DatasetId dataset, long through) {
    return reader(dataset).versions();
  }

  private MilestoneReader reader(DatasetId dataset) {
    return MilestoneReader.open(spark, root, new DatasetKey(dataset.store(), dataset.dataset()));
  }
}

package io.milepost.job.export;

import io.milepost.model.job.DatasetId;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Two datasets of one ingestion, each a series of days of its own. */
record Both(String secondName, Days first, Days second) implements MergedRows {
  @Override
  public long lastMerged() {
    return Math.min(first.lastMerged(), second.lastMerged());
  }

  @Override
  public String identity(long batch) {
    return first.identity(batch);
  }

  @Override
  public Dataset<Row> asOf(DatasetId dataset, long batch) {
    return days(dataset).asOf(dataset, batch);
  }

  @Override
  public Optional<Dataset<Row>> changes(DatasetId dataset, long after, long through) {
    return days(dataset).changes(dataset, after, through);
  }

  @Override
  public boolean restated(long after, long through) {
    return first.restated(after, through) || second.restated(after, through);
  }

  @Override
  public Dataset<Row> versions(DatasetId dataset, long through) {
    return days(dataset).versions(dataset, through);
  }

  private Days days(DatasetId dataset) {
    return dataset.dataset().equals(secondName) ? second : first;
  }
}

package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** Looks after the tables of datasets: one kind of upkeep, for as many as fit into one start. */
public record CareSpec(JobPlatform platform, Task task, List<CaredDataset> datasets)
    implements Job {

  /** The kinds of upkeep. */
  public enum Task {
    /** Many small files become few large ones, those of the ledger too. */
    COMPACT,
    /** What is merged and no reader needs any more leaves the change log. */
    TRIM,
    /** Versions that ended longer ago than anybody asks for are dropped. */
    EXPIRE
  }

  /**
   * One dataset.
   *
   * @param ingestion the ingestion's id: {@code store} or {@code store.dataset}
   * @param retention how long closed versions are kept, such as {@code 7y}; there to expire them
   */
  public record CaredDataset(String ingestion, DatasetId id, Optional<String> retention) {
    public CaredDataset {
      requireNonNull(ingestion, "ingestion");
      requireNonNull(id, "id");
      requireNonNull(retention, "retention");
    }
  }

  public CareSpec {
    requireNonNull(platform, "platform");
    requireNonNull(task, "task");
    datasets = List.copyOf(datasets);
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.care(this);
  }
}

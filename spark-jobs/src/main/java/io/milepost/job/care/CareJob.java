package io.milepost.job.care;

import static java.util.Objects.requireNonNull;

import io.milepost.job.JobOutcome;
import io.milepost.job.JobSession;
import io.milepost.job.JobTask;
import io.milepost.job.UnreachableException;
import io.milepost.merge.BatchRequest;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.TablePaths;
import io.milepost.merge.care.Care;
import io.milepost.merge.care.Compaction;
import io.milepost.merge.care.Expiry;
import io.milepost.merge.care.LogTrim;
import io.milepost.merge.table.DatasetTables;
import io.milepost.model.job.CareSpec;
import io.milepost.model.job.CareSpec.CaredDataset;
import io.milepost.model.time.Retention;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Looks after the tables of many datasets. One that fails hinders none of the others; the job then
 * fails with its failure. A dataset that has no tables yet is left alone.
 */
public final class CareJob {
  private static final Duration AHEAD = Duration.ofHours(1);

  private final JobSession session;
  private final JobTask task;
  private final CareSpec spec;
  private final Care care;

  public CareJob(JobSession session, JobTask task, CareSpec spec) {
    this.session = requireNonNull(session, "session");
    this.task = requireNonNull(task, "task");
    this.spec = requireNonNull(spec, "spec");
    this.care = new Care(session.spark(), task.root());
  }

  /**
   * Does it.
   *
   * @throws UnreachableException if the root cannot be written, or rows would be dropped by a clock
   *     that is ahead of that of the store
   */
  public JobOutcome run(Clock clock) {
    Instant now = clock.instant();
    requireClock(now, session.storage().requireWritable(task.root()));
    List<CaredDataset> there = new ArrayList<>();
    List<RuntimeException> failures = new ArrayList<>();
    for (CaredDataset dataset : spec.datasets()) {
      attempt(
          dataset.id().toString(),
          () -> {
            if (exists(dataset)) {
              there.add(dataset);
              look(dataset, now);
            }
          },
          failures);
    }
    if (spec.task() == CareSpec.Task.COMPACT) {
      for (String ingestion : new TreeSet<>(there.stream().map(CaredDataset::ingestion).toList())) {
        Runnable compact = () -> new Compaction(care).compactLedger(ingestion);
        attempt("ledger of " + ingestion, compact, failures);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
    return new JobOutcome(
        "%d datasets looked after".formatted(there.size()), Optional.empty(), List.of(), List.of());
  }

  /** What is dropped is gone: it must not go early by a clock that jumped. */
  private void requireClock(Instant here, Instant there) {
    if (spec.task() != CareSpec.Task.COMPACT && here.minus(AHEAD).isAfter(there)) {
      throw new UnreachableException(
          ("Cannot drop what is old: the clock of this machine says %s, that of the store below"
                  + " %s %s. Set the clock, or try again on another machine.")
              .formatted(here, task.root(), there));
    }
  }

  private void attempt(String what, Runnable work, List<RuntimeException> failures) {
    try {
      work.run();
    } catch (RuntimeException e) {
      session.progress().accept("%s: %s".formatted(what, e.getMessage()));
      failures.add(e);
    }
  }

  private void look(CaredDataset dataset, Instant now) {
    switch (spec.task()) {
      case COMPACT -> new Compaction(care).compact(key(dataset));
      case TRIM -> new LogTrim(care).trim(key(dataset));
      case EXPIRE ->
          dataset
              .retention()
              .ifPresent(kept -> new Expiry(care).expire(key(dataset), horizon(kept, now), by()));
    }
  }

  private static Instant horizon(String retention, Instant now) {
    return now.atZone(ZoneOffset.UTC).minus(Retention.parse(retention).period()).toInstant();
  }

  private BatchRequest by() {
    return new BatchRequest(task.run(), task.attempt(), task.digest(), task.commit());
  }

  private boolean exists(CaredDataset dataset) {
    return new DatasetTables(session.spark(), new TablePaths(task.root()))
        .contract(key(dataset))
        .isPresent();
  }

  private static DatasetKey key(CaredDataset dataset) {
    return new DatasetKey(dataset.id().store(), dataset.id().dataset());
  }
}

package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.job.export.SinkResult;
import io.milepost.merge.BatchResult.DatasetCounts;
import java.util.List;
import java.util.Optional;

/**
 * What a job did.
 *
 * @param what in a few words, such as {@code batch 3 published}
 * @param batch the batch it brought about
 */
public record JobOutcome(
    String what, Optional<Long> batch, List<DatasetCounts> datasets, List<SinkResult> sinks) {
  public JobOutcome {
    requireNonNull(what, "what");
    requireNonNull(batch, "batch");
    datasets = List.copyOf(datasets);
    sinks = List.copyOf(sinks);
  }

  /** A job that found nothing to do. */
  public static JobOutcome nothing(String why) {
    return new JobOutcome("nothing to do: " + why, Optional.empty(), List.of(), List.of());
  }
}

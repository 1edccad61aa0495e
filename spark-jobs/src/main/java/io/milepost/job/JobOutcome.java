package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.job.export.SinkResult;
import io.milepost.merge.BatchResult.DatasetCounts;
import io.milepost.model.job.JobReport.Counts;
import java.util.ArrayList;
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

  /** The numbers for programs: those of rows at the consumer's for a sink. */
  List<Counts> counts() {
    List<Counts> counts = new ArrayList<>();
    for (DatasetCounts dataset : datasets) {
      counts.add(
          new Counts(
              dataset.dataset(),
              dataset.rows().received(),
              dataset.rows().accepted(),
              dataset.rows().quarantined(),
              dataset.keys().inserted(),
              dataset.keys().changed(),
              dataset.keys().deleted(),
              dataset.keys().unchanged(),
              dataset.bytes()));
    }
    for (SinkResult sink : sinks) {
      SinkResult.Rows rows = sink.rows();
      counts.add(
          new Counts(
              sink.workspace() + "." + sink.sink(),
              0,
              0,
              0,
              rows.inserted(),
              rows.changed(),
              rows.deleted(),
              0,
              sink.bytes()));
    }
    return counts;
  }

  /** A job that found nothing to do. */
  public static JobOutcome nothing(String why) {
    return new JobOutcome("nothing to do: " + why, Optional.empty(), List.of(), List.of());
  }
}

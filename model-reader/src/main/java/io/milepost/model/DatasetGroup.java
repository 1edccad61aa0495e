package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.time.Retention;
import io.milepost.model.time.Span;
import java.util.List;
import java.util.Optional;

/**
 * Datasets that a workspace needs in the same way.
 *
 * @param platform the platform it is pinned to; the broker's choice when empty
 * @param at its spot in the model
 */
public record DatasetGroup(
    String name, Need need, Optional<String> platform, List<DatasetSink> sinks, ModelPath at) {

  /**
   * What the consumer asks for.
   *
   * @param latency from the source to the consumer
   * @param freshness how old the last batch may be before somebody is told
   * @param retention how long versions are kept after they are closed; present unless live
   * @param regulation why they are kept
   */
  public record Need(
      History history,
      Span latency,
      Span freshness,
      Optional<Retention> retention,
      Optional<String> regulation) {
    public Need {
      requireNonNull(history, "history");
      requireNonNull(latency, "latency");
      requireNonNull(freshness, "freshness");
      requireNonNull(retention, "retention");
      requireNonNull(regulation, "regulation");
    }
  }

  public DatasetGroup {
    requireNonNull(name, "name");
    requireNonNull(need, "need");
    requireNonNull(platform, "platform");
    sinks = List.copyOf(sinks);
    requireNonNull(at, "at");
  }
}

package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;

import io.milepost.model.DataPlatform;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that one platform's Airflow gets of a model.
 *
 * @param platform empty for one that has no place in the model any more
 * @param dags in the order of their ids
 * @param awaited assets of this platform that others wait for: by asset, by platform, DAGs
 */
public record PlatformBundle(
    Stamp stamp,
    Optional<DataPlatform> platform,
    List<RenderedDag> dags,
    SortedMap<String, SortedMap<String, List<String>>> awaited) {
  public PlatformBundle {
    requireNonNull(stamp, "stamp");
    requireNonNull(platform, "platform");
    dags = dags.stream().sorted((left, right) -> left.id().compareTo(right.id())).toList();
    requireNonNull(awaited, "awaited");
  }

  /** Nothing is left for a platform. */
  public static PlatformBundle empty(Stamp stamp) {
    return new PlatformBundle(stamp, Optional.empty(), List.of(), new TreeMap<>());
  }

  /** All jobs, by digest. */
  public Map<String, RenderedJob> jobs() {
    Map<String, RenderedJob> jobs = new HashMap<>();
    dags.forEach(dag -> jobs.putAll(dag.jobs()));
    return jobs;
  }

  /** Slots of all pools, by name. */
  public SortedMap<String, Integer> pools() {
    SortedMap<String, Integer> pools = new TreeMap<>();
    dags.forEach(dag -> dag.pools().forEach(use -> pools.put(use.pool(), use.all())));
    return pools;
  }

  /** Assets of other platforms, and the DAGs here that wait for each. */
  public SortedMap<String, List<String>> awaits() {
    SortedMap<String, List<String>> awaits = new TreeMap<>();
    dags.forEach(
        dag ->
            dag.awaits()
                .forEach(
                    wait ->
                        awaits.merge(
                            wait.asset(),
                            List.of(dag.id().text()),
                            (before, more) ->
                                Stream.concat(before.stream(), more.stream()).toList())));
    return awaits;
  }
}

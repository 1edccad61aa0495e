package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;

import io.milepost.dag.spec.DagId;
import io.milepost.dag.spec.DagSpec;
import io.milepost.dag.spec.SpecLine;
import io.milepost.dag.spec.TaskSpec.PoolUse;
import java.util.List;
import java.util.Map;

/**
 * A DAG as it stands in a bundle.
 *
 * @param line its line of the specs
 * @param jobs by digest, all that the line names
 * @param pools that its tasks use
 * @param awaits assets of other platforms that it waits for
 */
public record RenderedDag(
    DagId id,
    String line,
    Map<String, RenderedJob> jobs,
    List<PoolUse> pools,
    List<Awaited> awaits) {

  /** An asset that another platform's tables are behind. */
  public record Awaited(String platform, String asset) {
    public Awaited {
      requireNonNull(platform, "platform");
      requireNonNull(asset, "asset");
    }
  }

  public RenderedDag {
    requireNonNull(id, "id");
    requireNonNull(line, "line");
    jobs = Map.copyOf(jobs);
    pools = List.copyOf(pools);
    awaits = List.copyOf(awaits);
  }

  /** The DAG of a spec. */
  public static RenderedDag of(DagSpec spec, Map<String, RenderedJob> jobs, List<Awaited> awaits) {
    return new RenderedDag(
        spec.id(),
        SpecLine.of(spec),
        jobs,
        spec.tasks().stream().flatMap(task -> task.terms().pool().stream()).toList(),
        awaits);
  }
}

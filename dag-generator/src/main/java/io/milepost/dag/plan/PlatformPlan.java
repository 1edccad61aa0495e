package io.milepost.dag.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a render would do to one platform's bundle.
 *
 * @param before commit of the model that the bundle is of
 * @param changes by the DAGs' ids; a DAG that is not named is untouched
 * @param runtimes what is different in how tasks are started: it holds for every DAG
 */
public record PlatformPlan(
    String platform,
    Optional<String> before,
    String after,
    List<DagChange> changes,
    List<FieldChange> runtimes,
    Counts counts) {

  /**
   * How much there is to do.
   *
   * @param untouched DAGs
   * @param moved DAGs that are as they were, in another file
   * @param written files
   * @param deleted files
   */
  public record Counts(int untouched, int moved, int written, int deleted) {}

  public PlatformPlan {
    requireNonNull(platform, "platform");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
    changes = List.copyOf(changes);
    runtimes = List.copyOf(runtimes);
    requireNonNull(counts, "counts");
  }

  /** The ids of DAGs to which this happens. */
  public List<String> dags(DagChange.Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).map(DagChange::dag).toList();
  }
}

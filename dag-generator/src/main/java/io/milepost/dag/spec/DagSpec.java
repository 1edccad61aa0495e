package io.milepost.dag.spec;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One DAG, as data.
 *
 * @param tasks each after all that it waits for
 * @param problem why there is nothing to run
 */
public record DagSpec(
    DagId id,
    Kind kind,
    About about,
    DagSchedule schedule,
    List<TaskSpec> tasks,
    Optional<String> problem) {

  /** What a DAG is there for. */
  public enum Kind {
    INGESTION,
    TRANSFORMER,
    CARE
  }

  /**
   * What people see of it; no task does.
   *
   * @param owner the team
   * @param model files of the model that it is made of
   * @param doc Markdown in which all that a person wrote is escaped
   */
  public record About(String owner, List<String> tags, List<String> model, String doc) {
    public About {
      requireNonNull(owner, "owner");
      tags = List.copyOf(new TreeSet<>(tags));
      model = List.copyOf(new TreeSet<>(model));
      requireNonNull(doc, "doc");
    }
  }

  public DagSpec {
    requireNonNull(id, "id");
    requireNonNull(kind, "kind");
    requireNonNull(about, "about");
    requireNonNull(schedule, "schedule");
    tasks = List.copyOf(tasks);
    requireNonNull(problem, "problem");
  }
}

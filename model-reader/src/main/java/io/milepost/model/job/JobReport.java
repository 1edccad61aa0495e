package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What one job did.
 *
 * @param node the node's id, as in the list; the job's digest where there was no list
 * @param exit how it ended; empty when it was not begun, because one before it did not get done
 * @param batch the batch it made, exported or pinned, where there is one
 * @param message one line for people: what was special, or why it ended so; may be empty
 * @param counts by dataset, or by sink for an export
 */
public record JobReport(
    String node,
    String run,
    Optional<ExitCode> exit,
    Optional<Long> batch,
    String message,
    List<Counts> counts,
    double seconds) {

  /**
   * Rows received are accepted or quarantined; inserted, changed, deleted and unchanged are keys.
   * What a job has no number for is 0.
   *
   * @param name the dataset, or the sink as {@code workspace.sink}
   */
  public record Counts(
      String name,
      long received,
      long accepted,
      long quarantined,
      long inserted,
      long changed,
      long deleted,
      long unchanged,
      long bytes) {
    public Counts {
      requireNonNull(name, "name");
    }
  }

  public JobReport {
    requireNonNull(node, "node");
    requireNonNull(run, "run");
    requireNonNull(exit, "exit");
    requireNonNull(batch, "batch");
    requireNonNull(message, "message");
    counts = List.copyOf(counts);
  }
}

package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * One line of the list that {@code job batch} works through, as JSON.
 *
 * @param node the node's id in the intention graph
 * @param job URI of the job file; a relative one lies below the root
 * @param run the run's id: the same again after a kill
 * @param commit the model's commit, or {@code worktree:<digest>}
 * @param after nodes of the same list that have to be done first
 */
public record JobListEntry(String node, String job, String run, String commit, List<String> after) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public JobListEntry {
    requireNonNull(node, "node");
    requireNonNull(job, "job");
    requireNonNull(run, "run");
    requireNonNull(commit, "commit");
    after = List.copyOf(after);
  }

  /**
   * Reads one line of a list.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static JobListEntry read(String line) {
    try {
      return JSON.readValue(line, JobListEntry.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read job list: " + e.getOriginalMessage(), e);
    }
  }

  /** The line, without its line feed. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write job list: " + e.getOriginalMessage(), e);
    }
  }
}

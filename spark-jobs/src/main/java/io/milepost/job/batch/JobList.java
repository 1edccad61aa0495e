package io.milepost.job.batch;

import io.milepost.model.job.JobListEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A list of jobs in an order in which each comes after all that it waits for. */
public record JobList(List<JobListEntry> entries) {
  public JobList {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a list, one job a line as JSON.
   *
   * @throws IllegalArgumentException if a line is no job, waits for an unknown one, or for itself
   */
  public static JobList parse(String text) {
    List<JobListEntry> entries = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      if (lines.get(line).isBlank()) {
        continue;
      }
      try {
        entries.add(JobListEntry.read(lines.get(line)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Invalid job list: line %d: %s".formatted(line + 1, e.getMessage()), e);
      }
    }
    return ordered(entries);
  }

  /** What can come early keeps its place in the list. */
  private static JobList ordered(List<JobListEntry> entries) {
    Map<String, JobListEntry> waiting = new LinkedHashMap<>();
    for (JobListEntry entry : entries) {
      if (waiting.put(entry.node(), entry) != null) {
        throw new IllegalArgumentException(
            "Invalid job list: node %s is there twice".formatted(entry.node()));
      }
    }
    requireKnown(entries, waiting.keySet());
    List<JobListEntry> ordered = new ArrayList<>();
    while (!waiting.isEmpty()) {
      JobListEntry next =
          waiting.values().stream()
              .filter(entry -> entry.after().stream().noneMatch(waiting::containsKey))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "Invalid job list: these nodes wait for each other: "
                              + waiting.keySet()));
      ordered.add(waiting.remove(next.node()));
    }
    return new JobList(ordered);
  }

  private static void requireKnown(List<JobListEntry> entries, Set<String> nodes) {
    Set<String> unknown =
        entries.stream()
            .flatMap(entry -> entry.after().stream())
            .filter(node -> !nodes.contains(node))
            .collect(Collectors.toCollection(java.util.TreeSet::new));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid job list: unknown nodes in after: %s (in the list: %s)"
              .formatted(unknown, nodes));
    }
  }
}

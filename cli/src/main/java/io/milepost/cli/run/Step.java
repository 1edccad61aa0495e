package io.milepost.cli.run;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.Job;
import java.util.List;

/**
 * A node that a process of jobs works on.
 *
 * @param after ids of the steps that have to be done first
 */
record Step(String node, Job job, List<String> after) {
  Step {
    requireNonNull(node, "node");
    requireNonNull(job, "job");
    after = List.copyOf(after);
  }
}

package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.Job;
import io.milepost.model.job.JobFile;

/**
 * A job, and on whose behalf it is done.
 *
 * @param file what is to be done
 * @param root where the platform's tables live
 * @param run the scheduler's run: the same again when it retries
 * @param commit the model's commit, or {@code worktree:<digest>}
 * @param attempt unique to this process
 */
public record JobTask(JobFile file, String root, String run, String commit, String attempt) {
  public JobTask {
    requireNonNull(file, "file");
    requireNonNull(root, "root");
    requireNonNull(run, "run");
    requireNonNull(commit, "commit");
    requireNonNull(attempt, "attempt");
  }

  /** What is to be done. */
  public Job job() {
    return file.job();
  }

  /** SHA-256 of the job file. */
  public String digest() {
    return file.digest();
  }
}

package io.milepost.merge;

import static java.util.Objects.requireNonNull;

/**
 * Who asks for a batch, and on whose behalf.
 *
 * @param run the scheduler's run: the same again when it retries
 * @param attempt unique to this process; its staging folder is called so
 * @param jobDigest SHA-256 of the job file
 * @param modelCommit commit the job file was made from
 */
public record BatchRequest(String run, String attempt, String jobDigest, String modelCommit) {
  public BatchRequest {
    requireNonNull(run, "run");
    requireNonNull(attempt, "attempt");
    requireNonNull(jobDigest, "jobDigest");
    requireNonNull(modelCommit, "modelCommit");
  }
}

package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;

/**
 * Who asks for a batch, and on whose behalf.
 *
 * @param run the scheduler's run: the same again when it retries
 * @param attempt unique to this process; its staging folder is called so
 * @param jobDigest SHA-256 of the job file
 * @param modelCommit commit the job file was made from
 * @param approvals lets a full read close what its guard would refuse
 */
public record BatchRequest(
    String run, String attempt, String jobDigest, String modelCommit, List<Approval> approvals) {

  /**
   * Someone has looked at what a full read closes.
   *
   * @param dataset name in its store
   * @param batch the one it is for, and no other
   * @param rows how many live rows it may close at most
   */
  public record Approval(String dataset, long batch, long rows) {
    public Approval {
      requireNonNull(dataset, "dataset");
    }
  }

  /**
   * A request of a job that knows no model.
   *
   * @param run names the work, such as the day it is for: once it is published, the same run again
   *     does nothing
   */
  public static BatchRequest of(String run) {
    return new BatchRequest(run, UUID.randomUUID().toString(), "", "", List.of());
  }

  /** The same, with what somebody approved. */
  public BatchRequest approving(Approval... approved) {
    return approving(List.of(approved));
  }

  /** The same, for callers that have no arrays of Java's. */
  public BatchRequest approving(List<Approval> approved) {
    return new BatchRequest(run, attempt, jobDigest, modelCommit, approved);
  }

  /** A request without approvals. */
  public BatchRequest(String run, String attempt, String jobDigest, String modelCommit) {
    this(run, attempt, jobDigest, modelCommit, List.of());
  }

  public BatchRequest {
    requireNonNull(run, "run");
    requireNonNull(attempt, "attempt");
    requireNonNull(jobDigest, "jobDigest");
    requireNonNull(modelCommit, "modelCommit");
    approvals = List.copyOf(approvals);
  }
}

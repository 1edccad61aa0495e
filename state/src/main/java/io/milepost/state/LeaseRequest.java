package io.milepost.state;

import static java.util.Objects.requireNonNull;

/**
 * Who wants a lease on what.
 *
 * @param root the platform's root the ingestion writes below
 * @param holder for people: which process, on which machine
 * @param runId the run it works for
 */
public record LeaseRequest(String root, String ingestion, String holder, String runId) {
  public LeaseRequest {
    requireNonNull(root, "root");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(holder, "holder");
    requireNonNull(runId, "runId");
  }
}

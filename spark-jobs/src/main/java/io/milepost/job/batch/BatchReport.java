package io.milepost.job.batch;

import io.milepost.job.JobReport;
import io.milepost.model.job.ExitCode;
import java.util.List;

/**
 * How a list of jobs ended.
 *
 * @param exitCode of the worst, see {@link #of}
 * @param done nodes that did what they had to
 * @param failed nodes that did not
 * @param skipped nodes that were not begun because one before them failed
 */
public record BatchReport(
    int exitCode, int done, int failed, int skipped, double seconds, List<JobReport> nodes) {

  /** From the worst: what is up to a person comes before what a retry can mend. */
  private static final List<ExitCode> WORST_FIRST =
      List.of(
          ExitCode.FAILED,
          ExitCode.USAGE,
          ExitCode.INVALID_MODEL,
          ExitCode.REFUSED,
          ExitCode.RETRY);

  public BatchReport {
    nodes = List.copyOf(nodes);
  }

  /** Sums up; another attempt that won is as good as done. */
  static BatchReport of(List<JobReport> nodes, int skipped, double seconds) {
    ExitCode worst =
        WORST_FIRST.stream()
            .filter(code -> nodes.stream().anyMatch(node -> node.end() == code))
            .findFirst()
            .orElse(ExitCode.DONE);
    int failed = (int) nodes.stream().filter(node -> !succeeded(node)).count();
    return new BatchReport(
        worst.code(), nodes.size() - failed - skipped, failed, skipped, seconds, nodes);
  }

  /** Whether what comes after a node may go on. */
  static boolean succeeded(JobReport node) {
    return node.end() == ExitCode.DONE || node.end() == ExitCode.ANOTHER_ATTEMPT_WON;
  }
}

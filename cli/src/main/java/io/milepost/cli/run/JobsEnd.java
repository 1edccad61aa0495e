package io.milepost.cli.run;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.ExitCode;
import io.milepost.model.job.JobSummary;
import java.util.Optional;

/**
 * How a process of jobs ended.
 *
 * @param status its exit status
 * @param summary what it said of its jobs; empty when it came to no such word
 */
record JobsEnd(int status, Optional<JobSummary> summary) {
  private static final int SIGNALS = 128;

  JobsEnd {
    requireNonNull(summary, "summary");
  }

  /** Whether a signal ended it and not its own doing: that says nothing about its jobs. */
  boolean isKilled() {
    return status > SIGNALS;
  }

  /** The exit code of a run whose jobs said nothing: certainly not that all is done. */
  ExitCode exitCode() {
    ExitCode exitCode = ExitCode.of(status);
    return exitCode == ExitCode.DONE ? ExitCode.FAILED : exitCode;
  }
}

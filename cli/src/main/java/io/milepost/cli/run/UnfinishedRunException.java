package io.milepost.cli.run;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.ExitCode;

/** A run that ended before its jobs could say how they did; the message says why. */
public final class UnfinishedRunException extends RuntimeException {
  private final ExitCode exitCode;

  UnfinishedRunException(ExitCode exitCode, String message) {
    super(requireNonNull(message, "message"));
    this.exitCode = requireNonNull(exitCode, "exitCode");
  }

  UnfinishedRunException(ExitCode exitCode, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.exitCode = requireNonNull(exitCode, "exitCode");
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}

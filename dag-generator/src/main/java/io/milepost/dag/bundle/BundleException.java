package io.milepost.dag.bundle;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.ExitCode;

/** A bundle cannot be read or written as asked. */
public final class BundleException extends RuntimeException {
  private final ExitCode exitCode;

  public BundleException(ExitCode exitCode, String message) {
    super(requireNonNull(message, "message"));
    this.exitCode = requireNonNull(exitCode, "exitCode");
  }

  public BundleException(ExitCode exitCode, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.exitCode = requireNonNull(exitCode, "exitCode");
  }

  /** How the process ends. */
  public ExitCode exitCode() {
    return exitCode;
  }
}

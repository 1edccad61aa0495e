package io.milepost.cli;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.ExitCode;

/**
 * The end of a verb that can be explained to the person who typed it: a message and an exit code,
 * no stack trace.
 */
public final class CommandException extends RuntimeException {
  private final ExitCode exitCode;

  public CommandException(ExitCode exitCode, String message) {
    super(requireNonNull(message, "message"));
    this.exitCode = requireNonNull(exitCode, "exitCode");
  }

  public CommandException(ExitCode exitCode, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.exitCode = requireNonNull(exitCode, "exitCode");
  }

  /** How the process ends. */
  public ExitCode exitCode() {
    return exitCode;
  }
}

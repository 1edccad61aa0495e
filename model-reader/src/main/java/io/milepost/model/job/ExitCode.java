package io.milepost.model.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How a process of ours ends: the same numbers from the command and from every job. */
public enum ExitCode {
  /** All that was asked for is done. */
  DONE(0),
  /** Something went wrong that we did not foresee; the only one with a stack trace. */
  FAILED(1),
  /** The command line makes no sense. */
  USAGE(2),
  /** The model has errors. */
  INVALID_MODEL(3),
  /** Must not go on and would not on a retry either. */
  REFUSED(4),
  /** Another process does or did the same; for a scheduler a success. */
  ANOTHER_ATTEMPT_WON(5),
  /** Something could not be reached: the same again later. */
  RETRY(6);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number a process returns. */
  @JsonValue
  public int code() {
    return code;
  }

  /** The meaning of a number; one that is none of ours is a failure. */
  @JsonCreator
  public static ExitCode of(int code) {
    for (ExitCode exitCode : values()) {
      if (exitCode.code == code) {
        return exitCode;
      }
    }
    return FAILED;
  }
}

package io.milepost.model.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a process of ours ends: the same numbers from the command and from every job. */
public enum ExitCode {
  /** All that was asked for is done. */
  DONE(0, "done"),
  /** Something went wrong that we did not foresee; the only one with a stack trace. */
  FAILED(1, "failed in a way nobody foresaw; prints a stack trace"),
  /** The command line makes no sense. */
  USAGE(2, "the command line is wrong"),
  /** The model has errors. */
  INVALID_MODEL(3, "the model is invalid"),
  /** Must not go on and would not on a retry either. */
  REFUSED(
      4,
      "refused: a guard, a contract, a NULL in a key, a key with several rows that differ, a"
          + " missing table, a key nobody has, a wrong password"),
  /** Another process does or did the same; for a scheduler a success. */
  ANOTHER_ATTEMPT_WON(5, "another attempt did it"),
  /** Something could not be reached: the same again later. */
  RETRY(6, "a host is down, a time-out, a root that cannot be written");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Every number with what it means to whoever started the process, for help texts. */
  public static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (ExitCode exitCode : values()) {
      meanings.put(Integer.toString(exitCode.code), exitCode.meaning);
    }
    return meanings;
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

package io.milepost.model.problem;

import java.util.List;

/** A model that cannot be used, with everything that is wrong with it. */
public final class InvalidModelException extends RuntimeException {
  private final transient LintResult result;

  public InvalidModelException(LintResult result) {
    super("Invalid model:\n" + result.text());
    this.result = result;
  }

  /** All that was found, warnings too. */
  public LintResult result() {
    return result;
  }

  /** All that was found, warnings too, in the order of files and lines. */
  public List<Problem> problems() {
    return result.problems();
  }
}

package io.milepost.model.problem;

import java.util.List;

/**
 * What was found in a model.
 *
 * @param problems errors and warnings in the order of files and lines
 * @param files how many files were read
 */
public record LintResult(List<Problem> problems, int files) {
  public LintResult {
    problems = problems.stream().sorted().toList();
  }

  /** How many of the problems keep the model from being used. */
  public long errors() {
    return problems.stream().filter(Problem::isError).count();
  }

  /** How many do not. */
  public long warnings() {
    return problems.size() - errors();
  }

  /**
   * The same, with files named as a person can open them.
   *
   * @param folder the model's folder as seen from where the person is
   */
  public LintResult below(String folder) {
    return new LintResult(problems.stream().map(problem -> problem.below(folder)).toList(), files);
  }

  /** For people: every problem with its reasons and ways out, then one line that counts. */
  public String text() {
    return ProblemReport.text(this);
  }

  /** For programs: a list of {@code file, line, column, severity, rule, path, message, why, do}. */
  public String json() {
    return ProblemReport.json(this);
  }
}

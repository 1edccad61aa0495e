package io.milepost.cli;

import io.milepost.model.job.ExitCode;
import io.milepost.model.problem.LintResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code milepost lint}. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    description = "Checks a model: every problem at once, with file:line:column.")
final class LintCommand implements Callable<Integer> {
  @Mixin private ModelOption model;
  @Mixin private OutputOption output;

  @Override
  public Integer call() {
    LintResult result = model.lint();
    output.printJson(result.json(), out -> out.print(model.shown(result).text()));
    return (result.errors() > 0 ? ExitCode.INVALID_MODEL : ExitCode.DONE).code();
  }
}

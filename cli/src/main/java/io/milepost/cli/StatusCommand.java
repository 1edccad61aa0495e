package io.milepost.cli;

import io.milepost.model.job.ExitCode;
import io.milepost.state.StateDatabase;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code milepost status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows where everything stands: batches, cursors, what is not done and why.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private StateOption state;
  @Mixin private OutputOption output;

  @Override
  public Integer call() {
    StateDatabase database = state.open();
    StatusReport report = StatusReport.read(database);
    output.print(report, report::print);
    return ExitCode.DONE.code();
  }
}

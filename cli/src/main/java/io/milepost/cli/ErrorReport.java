package io.milepost.cli;

import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says on stderr why a verb ended, and finds the exit code for it. */
final class ErrorReport implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parseResult) {
    PrintWriter err = commandLine.getErr();
    if (failure instanceof CommandException known) {
      err.println("milepost: " + known.getMessage());
      return known.exitCode().code();
    }
    if (failure instanceof ParameterException usage) {
      err.println("milepost: " + usage.getMessage());
      return ExitCode.USAGE.code();
    }
    err.println("milepost: " + commandLine.getCommandName() + " failed");
    failure.printStackTrace(err);
    return ExitCode.FAILED.code();
  }
}

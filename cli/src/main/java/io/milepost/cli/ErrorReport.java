package io.milepost.cli;

import io.milepost.cli.run.UnfinishedRunException;
import io.milepost.dag.UnsupportedIntentionException;
import io.milepost.dag.bundle.BundleException;
import io.milepost.graph.ImpossibleGraphException;
import io.milepost.model.job.ExitCode;
import io.milepost.model.problem.InvalidModelException;
import io.milepost.model.tree.UnreadableTreeException;
import io.milepost.postgres.LocalPostgresException;
import io.milepost.state.StateException;
import java.io.PrintWriter;
import java.util.Optional;
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
    if (failure instanceof InvalidModelException invalid) {
      err.print(invalid.result().text());
      err.flush();
      return ExitCode.INVALID_MODEL.code();
    }
    Optional<ExitCode> known = exitCode(failure);
    if (known.isPresent()) {
      failure.getMessage().lines().forEach(line -> err.println("milepost: " + line));
      return known.get().code();
    }
    err.println("milepost: " + commandLine.getCommandName() + " failed");
    failure.printStackTrace(err);
    return ExitCode.FAILED.code();
  }

  /** Empty for what nobody foresaw. */
  private static Optional<ExitCode> exitCode(Exception failure) {
    if (failure instanceof CommandException command) {
      return Optional.of(command.exitCode());
    }
    if (failure instanceof BundleException bundle) {
      return Optional.of(bundle.exitCode());
    }
    if (failure instanceof UnfinishedRunException run && run.exitCode() != ExitCode.FAILED) {
      return Optional.of(run.exitCode());
    }
    if (failure instanceof StateException state) {
      return Optional.of(
          switch (state.kind()) {
            case UNREACHABLE -> ExitCode.RETRY;
            case REFUSED -> ExitCode.REFUSED;
          });
    }
    if (failure instanceof UnreadableTreeException tree) {
      return Optional.of(
          switch (tree.reason()) {
            case NOT_FOUND -> ExitCode.USAGE;
            case UNREACHABLE -> ExitCode.RETRY;
          });
    }
    return byType(failure);
  }

  private static Optional<ExitCode> byType(Exception failure) {
    if (failure instanceof ParameterException) {
      return Optional.of(ExitCode.USAGE);
    }
    if (failure instanceof ImpossibleGraphException) {
      return Optional.of(ExitCode.INVALID_MODEL);
    }
    if (failure instanceof UnsupportedIntentionException
        || failure instanceof LocalPostgresException) {
      return Optional.of(ExitCode.REFUSED);
    }
    return Optional.empty();
  }
}

package io.milepost.cli;

import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on stderr what is wrong with a command line, and where to read how it is right. */
final class UsageReport implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("milepost: " + reason(wrong));
    err.println("try: " + command.getCommandSpec().qualifiedName(" ") + " --help");
    err.flush();
    return ExitCode.USAGE.code();
  }

  private static String reason(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !command.getSubcommands().isEmpty()) {
      List<String> words = unmatched.getUnmatched();
      if (!words.isEmpty() && !words.get(0).startsWith("-")) {
        return "Unknown verb: %s (known: %s)"
            .formatted(
                TextTable.printable(words.get(0)),
                String.join(", ", command.getSubcommands().keySet()));
      }
    }
    return TextTable.printable(String.valueOf(wrong.getMessage())).replaceFirst("^Error: ", "");
  }
}

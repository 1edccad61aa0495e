package io.milepost.examples.retail.source;

import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command of the retail source. */
@Command(
    name = "examples/retail/shop",
    mixinStandardHelpOptions = true,
    description = "A shop in PostgreSQL: TPC-H data, and days on which it changes.",
    synopsisSubcommandLabel = "VERB",
    footer = {
      "",
      "In this order: server, database shop mart, load, login, then day as often as you like.",
      "",
      "Environment:",
      "  MILEPOST_HOME     where the PostgreSQL is that server starts (default: ~/.milepost)",
      "  RETAIL_USER, RETAIL_PASSWORD   who logs in to a database given by --url"
    },
    subcommands = {
      ServerCommand.class,
      DatabaseCommand.class,
      LoginCommand.class,
      LoadCommand.class,
      DayCommand.class,
      ImageCommand.class,
      CountCommand.class
    })
public final class RetailSource implements Runnable {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @Spec private CommandSpec spec;

  private RetailSource() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing verb");
  }

  /** Runs one verb; the process ends with 0 when it is done, 2 on wrong usage, 1 otherwise. */
  public static void main(String[] arguments) {
    System.exit(create().execute(arguments));
  }

  /** The command line with all verbs, for a process and for tests alike. */
  static CommandLine create() {
    IExecutionExceptionHandler report =
        (problem, command, parsed) -> {
          if (problem instanceof SQLException) {
            command
                .getErr()
                .println("Cannot " + command.getCommandName() + ": " + problem.getMessage());
            return FAILED;
          }
          throw problem;
        };
    return new CommandLine(new RetailSource())
        .setParameterExceptionHandler(
            (wrong, words) -> {
              CommandLine verb = wrong.getCommandLine();
              verb.getErr().println(wrong.getMessage());
              verb.getErr().println("try: " + verb.getCommandSpec().qualifiedName(" ") + " --help");
              return WRONG_USAGE;
            })
        .setExecutionExceptionHandler(report);
  }
}

package io.milepost.examples.retail.source;

import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command of the retail source. */
@Command(
    name = "retail-source",
    mixinStandardHelpOptions = true,
    description = "A shop in PostgreSQL: TPC-H data, and days on which it changes.",
    subcommands = {
      ServerCommand.class,
      DatabaseCommand.class,
      LoginCommand.class,
      LoadCommand.class,
      DayCommand.class,
      ImageCommand.class,
      CountCommand.class
    })
public final class RetailSource {
  private static final int FAILED = 1;

  private RetailSource() {}

  /** Runs one verb; the process ends with 0 when it is done, 2 on wrong usage, 1 otherwise. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    IExecutionExceptionHandler report =
        (problem, command, parsed) -> {
          if (problem instanceof SQLException) {
            command.getErr().println(command.getCommandName() + " failed: " + problem.getMessage());
            return FAILED;
          }
          throw problem;
        };
    return new CommandLine(new RetailSource())
        .setExecutionExceptionHandler(report)
        .execute(arguments);
  }
}

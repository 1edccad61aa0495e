package io.milepost.job;

import io.milepost.job.command.AsOfCommand;
import io.milepost.job.command.BatchCommand;
import io.milepost.job.command.CareCommand;
import io.milepost.job.command.HistoryCommand;
import io.milepost.job.command.RebuildCommand;
import io.milepost.job.command.TaskCommand;
import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the verbs that run on Spark. */
@Command(
    name = "milepost",
    mixinStandardHelpOptions = true,
    description = "The verbs of milepost that run on Spark.",
    synopsisSubcommandLabel = "VERB",
    exitCodeListHeading = "%nExit codes:%n",
    subcommands = {JobCommand.Jobs.class, HistoryCommand.class, AsOfCommand.class})
public final class JobCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String[] args) {
    ParentWatch.start(System.getenv(), System.in);
    System.exit(create().execute(args));
  }

  /** The command line with all verbs, for a process and for tests alike. */
  static CommandLine create() {
    CommandLine line = new CommandLine(new JobCommand());
    line.getCommandSpec().usageMessage().exitCodeList(ExitCode.meanings());
    return line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, arguments) -> misused(wrong))
        .setExecutionExceptionHandler((failure, verb, parsed) -> explain(failure, verb));
  }

  /** What is wrong with a command line, and where to read how it is right. */
  private static int misused(ParameterException wrong) {
    CommandLine verb = wrong.getCommandLine();
    String reason = String.valueOf(wrong.getMessage());
    verb.getErr()
        .println("milepost: " + reason.replaceFirst("^Error: ", "").replaceAll("\\p{Cntrl}+", " "));
    verb.getErr().println("try: " + verb.getCommandSpec().qualifiedName(" ") + " --help");
    return ExitCode.USAGE.code();
  }

  private static int explain(Exception failure, CommandLine line) {
    Failure known = Failure.of(failure);
    line.getErr().println("milepost: " + TerminalText.lines(known.message()));
    if (known.exitCode() == ExitCode.FAILED) {
      line.getErr().println(TerminalText.lines(known.stackTrace()));
    }
    return known.exitCode().code();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing verb");
  }

  /** One task of a scheduler, or a list of them. */
  @Command(
      name = "job",
      mixinStandardHelpOptions = true,
      description = "Does one job, as a scheduler calls it, or a list of them.",
      synopsisSubcommandLabel = "KIND",
      subcommands = {
        TaskCommand.Ingest.class,
        TaskCommand.Export.class,
        TaskCommand.Transform.class,
        CareCommand.Compact.class,
        CareCommand.Trim.class,
        CareCommand.Expire.class,
        BatchCommand.class,
        RebuildCommand.class
      })
  static final class Jobs implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(spec.commandLine(), "Missing kind of job");
    }
  }
}

package io.milepost.cli;

import io.milepost.cli.contract.ContractCommand;
import io.milepost.cli.contract.InitCommand;
import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of all verbs. */
@Command(
    name = "milepost",
    mixinStandardHelpOptions = true,
    versionProvider = MilepostCommand.Version.class,
    description = "Data pipelines from intentions: read once, every change kept, delivered to all.",
    synopsisSubcommandLabel = "VERB",
    exitCodeListHeading = "%nExit codes:%n",
    subcommands = {
      InitCommand.class,
      LintCommand.class,
      GraphCommand.class,
      ExplainCommand.class,
      BundleCommand.Plan.class,
      BundleCommand.Render.class,
      RunCommand.class,
      StatusCommand.class,
      SparkVerb.History.class,
      SparkVerb.AsOf.class,
      SparkVerb.Job.class,
      ContractCommand.class,
      AdminCommand.class,
    })
public final class MilepostCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(create().execute(args));
  }

  /** The command line with all verbs, for a process and for tests alike. */
  static CommandLine create() {
    CommandLine line = new CommandLine(new MilepostCommand());
    line.getCommandSpec().usageMessage().exitCodeList(ExitCode.meanings());
    return line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageReport())
        .setExecutionExceptionHandler(new ErrorReport());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing verb");
  }

  /** The version that the jar's manifest names. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = MilepostCommand.class.getPackage().getImplementationVersion();
      return new String[] {"milepost " + (version == null ? "(built from source)" : version)};
    }
  }

  /** How a verb's return value is made: {@code return MilepostCommand.exit(ExitCode.DONE)}. */
  static int exit(ExitCode exitCode) {
    return exitCode.code();
  }
}

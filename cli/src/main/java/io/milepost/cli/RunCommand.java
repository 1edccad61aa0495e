package io.milepost.cli;

import io.milepost.cli.run.ModelRun;
import io.milepost.cli.run.RunArgs;
import io.milepost.cli.run.RunResult;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.PlatformChoice;
import io.milepost.model.DataPlatform;
import io.milepost.model.Model;
import io.milepost.model.job.ExitCode;
import io.milepost.postgres.LocalPostgres;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code milepost run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs everything a model asks for, in order, on this machine.",
      "A run that was interrupted is gone on with: run again."
    })
final class RunCommand implements Callable<Integer> {
  private static final int TRIES = 10;

  @Spec private CommandSpec spec;
  @Mixin private ModelOption model;
  @Mixin private StateOption state;
  @Mixin private OutputOption output;

  @Option(
      names = "--only",
      paramLabel = "NODE",
      arity = "1..*",
      description = "Only these nodes, and not what they wait for (graph shows their ids).")
  private Set<String> only = Set.of();

  @Option(
      names = "--root",
      paramLabel = "URL",
      description = "Where all tables live: URL/<platform> (default: each platform's own root).")
  private String root;

  @Option(
      names = "--until-done",
      description = "Tries nodes again that could not reach something, up to 10 times.")
  private boolean untilDone;

  @Option(
      names = "--own-addresses",
      description =
          "Means the addresses in the model's files, although it has environments; otherwise --env"
              + " has to name one then.")
  private boolean ownAddresses;

  @Override
  public Integer call() {
    List<String> options = new ArrayList<>();
    Optional<String> place = Optional.ofNullable(root).map(RunCommand::absolute);
    place.ifPresent(url -> options.addAll(List.of("--root", url)));
    state.url().ifPresent(url -> options.addAll(List.of("--state", url)));
    Model read = model.read();
    requirePlace(read);
    IntentionGraph graph = GraphBuilder.build(read);
    RunArgs args =
        new RunArgs(
            read,
            graph,
            only,
            place,
            untilDone ? TRIES : 1,
            new RunArgs.Start(LocalPostgres.home(), jobsCommand(), options));
    RunResult result =
        new ModelRun(args, state.open(platforms(read, graph)), spec.commandLine().getErr()).run();
    output.print(result, out -> RunSummary.print(result, out));
    return result.exit().code();
  }

  /** Whoever forgets the environment must not write where the model's files point. */
  private void requirePlace(Model read) {
    Set<String> environments = read.landscape().environments().names();
    if (ownAddresses == model.environment().isPresent() && !environments.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "Cannot run %s: it has environments (%s), so either --env has to name one of them, or"
                  .formatted(read.ecosystem().name(), String.join(", ", environments))
              + " --own-addresses say that the addresses in its files are meant");
    }
  }

  /** The platforms that have something to do. */
  static List<DataPlatform> platforms(Model model, IntentionGraph graph) {
    return graph.choices().stream()
        .map(PlatformChoice::platform)
        .distinct()
        .map(model.landscape().platforms()::require)
        .toList();
  }

  /** A relative path is one of this machine, as for any other command. */
  static String absolute(String given) {
    boolean relative = !given.startsWith("/") && !given.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
    return relative ? Path.of(given).toAbsolutePath().normalize().toString() : given;
  }

  /** Given by {@code scripts/milepost}; without it the script is looked for where it was built. */
  static Path jobsCommand() {
    String given = System.getenv("MILEPOST_JOBS_COMMAND");
    if (given != null && !given.isBlank()) {
      return Path.of(given);
    }
    try {
      Path jar =
          Path.of(RunCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path script = jar.resolveSibling("../../scripts/milepost").normalize();
      if (Files.isExecutable(script)) {
        return script;
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("A jar's place is always a path", e);
    }
    throw new CommandException(
        ExitCode.USAGE,
        "Cannot start jobs: MILEPOST_JOBS_COMMAND is not set (set it to scripts/milepost)");
  }
}

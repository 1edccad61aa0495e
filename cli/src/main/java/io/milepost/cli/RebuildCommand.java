package io.milepost.cli;

import io.milepost.cli.run.RunArgs;
import io.milepost.cli.run.StateRebuild;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.IntentionGraph;
import io.milepost.model.Model;
import io.milepost.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code milepost admin state rebuild}. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the state back after it was lost, restored from a backup or emptied.",
      "What ledgers know takes the place of all that was noted below their root: batches, datasets,"
          + " which runs are done. With MODEL also the cursors of its consumers. Without it they"
          + " are noted by the next run.",
      "Jobs may be at work meanwhile. Nothing but the state is written."
    })
final class RebuildCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private ModelOption model;

  @Mixin private StateOption state;
  @Mixin private OutputOption output;

  @Option(
      names = "--root",
      paramLabel = "URL",
      description =
          "Where tables live: URL or folders in it (default: each platform's own root with MODEL,"
              + " else the roots that the state knows).")
  private String root;

  @Override
  public Integer call() {
    Optional<String> place = Optional.ofNullable(root).map(RunCommand::absolute);
    if (model == null) {
      state.open();
      return rebuild(place).ofRoots();
    }
    Model read = model.read();
    IntentionGraph graph = GraphBuilder.build(read);
    state.open(RunCommand.platforms(read, graph));
    return rebuild(place).of(read, graph);
  }

  private StateRebuild rebuild(Optional<String> place) {
    List<String> options = new ArrayList<>();
    place.ifPresent(url -> options.addAll(List.of("--root", url)));
    state.url().ifPresent(url -> options.addAll(List.of("--state", url)));
    options.addAll(List.of("--output", output.format().name().toLowerCase(Locale.ROOT)));
    RunArgs.Start start =
        new RunArgs.Start(LocalPostgres.home(), RunCommand.jobsCommand(), options);
    return new StateRebuild(start, place, spec.commandLine().getOut());
  }
}

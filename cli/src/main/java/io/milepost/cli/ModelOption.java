package io.milepost.cli;

import io.milepost.graph.GraphBuilder;
import io.milepost.graph.IntentionGraph;
import io.milepost.model.Model;
import io.milepost.model.problem.InvalidModelException;
import io.milepost.model.problem.LintResult;
import io.milepost.model.read.ModelReader;
import io.milepost.model.tree.ModelLocation;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.tree.UnreadableTreeException;
import io.milepost.postgres.LocalPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model a verb is about: {@code MODEL}, {@code --at}, {@code --env}; taken as a mixin. */
final class ModelOption {

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A folder, or a Git URL (https://host/repository.git//folder).")
  private String location;

  @Option(
      names = "--at",
      paramLabel = "REV",
      description = "A commit, branch or tag (default: a folder as it lies on disk, a URL's HEAD).")
  private String revision;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description =
          "One of the model's environments (default: the addresses in its files; run asks for"
              + " one of them where there are some).")
  private String environment;

  Optional<String> environment() {
    return Optional.ofNullable(environment);
  }

  /** Everything that is wrong with it. */
  LintResult lint() {
    ModelReader reader = reader();
    return environment == null ? reader.lint(tree()) : reader.lint(tree(), environment);
  }

  /** The model, if it has no errors. */
  Model read() {
    ModelReader reader = reader();
    try {
      return environment == null ? reader.read(tree()) : reader.read(tree(), environment);
    } catch (InvalidModelException e) {
      throw new InvalidModelException(shown(e.result()));
    }
  }

  /** What was found, its files named as a person can open them, where they lie on this machine. */
  LintResult shown(LintResult result) {
    boolean here =
        revision == null
            && ModelLocation.parse(location, LocalPostgres.home()) instanceof ModelLocation.Folder;
    String folder = here ? Path.of(location).normalize().toString() : "";
    return folder.isEmpty() ? result : result.below(folder);
  }

  /** Its graph. */
  IntentionGraph graph() {
    return GraphBuilder.build(read());
  }

  /** Files that are not as they were at an earlier commit; empty if that cannot be read now. */
  Optional<Set<String>> filesUnlike(String commit) {
    try {
      ModelTree before = ModelLocation.parse(location, LocalPostgres.home()).read(commit);
      return Optional.of(tree().filesUnlike(before));
    } catch (UnreadableTreeException e) {
      return Optional.empty(); // a folder that was no commit, or history that was thrown away
    }
  }

  private ModelTree tree() {
    ModelLocation found = ModelLocation.parse(location, LocalPostgres.home());
    return revision == null ? found.read() : found.read(revision);
  }

  private static ModelReader reader() {
    return new ModelReader(LocalPostgres.home(), Clock.systemUTC());
  }
}

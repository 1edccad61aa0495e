package io.milepost.model.read;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Model;
import io.milepost.model.check.Checks;
import io.milepost.model.parse.EnvironmentParser.Addresses;
import io.milepost.model.problem.InvalidModelException;
import io.milepost.model.problem.LintResult;
import io.milepost.model.problem.Place;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problems;
import io.milepost.model.text.Suggestion;
import io.milepost.model.tree.ModelTree;
import io.milepost.model.yaml.Notes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
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
    Problems problems = new Problems();
    Notes notes = new Notes(problems);
    ModelFiles files = ModelFiles.read(tree, notes);
    Optional<Model> model =
        files.isSmall()
            ? small(new SmallModel(files, notes, home), tree, notes)
            : large(new LargeModel(files, notes), tree, notes, environment);
    if (files.isSmall() && environment.isPresent()) {
      unknown(environment.orElseThrow(), List.of(), problems);
    }
    return new Draft(model, new LintResult(problems.list(), files.count()));
  }

  private Optional<Model> small(SmallModel small, ModelTree tree, Notes notes) {
    Optional<Parsed> parsed = small.read().filter(read -> !notes.isBroken(ModelTree.SMALL_MODEL));
    return parsed.map(
        read -> {
          NameCheck.run(read, notes);
          Model model =
              read.model(new Model.Source(tree.commit(), Optional.empty(), notes.places()));
          Checks.run(model, read.declared(), notes.problems(), clock.instant());
          return model;
        });
  }

  private Optional<Model> large(
      LargeModel large, ModelTree tree, Notes notes, Optional<String> environment) {
    Parsed parsed = large.read();
    NameCheck.run(parsed, notes);
    List<Model> models = new ArrayList<>();
    Model written = parsed.model(new Model.Source(tree.commit(), Optional.empty(), notes.places()));
    models.add(written);
    for (Addresses addresses : large.environments()) {
      Optional<Addresses> these = Optional.of(addresses);
      new EnvironmentCheck(notes, parsed.declared()).run(addresses, parsed);
      Parsed elsewhere = parsed.at(large.platforms(these), large.containers(these));
      models.add(
          elsewhere.model(
              new Model.Source(
                  tree.commit(), Optional.of(addresses.environment().name()), notes.places())));
    }
    if (!notes.isBroken(ModelTree.LARGE_MODEL)) {
      Checks.run(written, parsed.declared(), notes.problems(), clock.instant());
      models.stream()
          .skip(1)
          .forEach(model -> Checks.runAddresses(model, parsed.declared(), notes.problems()));
    }
    Optional<Model> wanted =
        models.stream()
            .filter(model -> model.source().environment().equals(environment))
            .findFirst();
    if (wanted.isEmpty()) {
      unknown(
          environment.orElseThrow(),
          large.environments().stream().map(known -> known.environment().name()).toList(),
          notes.problems());
    }
    return wanted;
  }

  private static void unknown(String environment, List<String> declared, Problems problems) {
    problems.add(
        Problem.error(
            Place.nowhere(),
            "unknown-environment",
            "Unknown environment: %s (declared: %s%s)"
                .formatted(environment, declared, Suggestion.hint(environment, declared))));
  }

  private record Draft(Optional<Model> model, LintResult result) {
    Model orThrow() {
      return model
          .filter(read -> result.errors() == 0)
          .orElseThrow(() -> new InvalidModelException(result));
    }
  }
}

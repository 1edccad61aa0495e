package io.milepost.model.check;

import static java.util.Objects.requireNonNull;

import io.milepost.model.DatasetSink;
import io.milepost.model.Identity.Named;
import io.milepost.model.Index;
import io.milepost.model.Model;
import io.milepost.model.Team;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Place;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problems;
import io.milepost.model.text.Suggestion;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What a check works with: the model, the time, and where problems go. */
public record Scene(Model model, Declared declared, Problems problems, Instant now) {
  public Scene {
    requireNonNull(model, "model");
    requireNonNull(declared, "declared");
    requireNonNull(problems, "problems");
    requireNonNull(now, "now");
  }

  /** Where a spot stands. */
  public Place place(ModelPath at) {
    return model.source().places().find(at);
  }

  /** Whether that very spot is written down. */
  public boolean isWritten(ModelPath at) {
    return model.source().places().has(at);
  }

  /** Where a sink names its dataset. */
  public ModelPath nameOf(DatasetSink sink) {
    ModelPath inMap = sink.at().child("dataset");
    return isWritten(inMap) ? inMap : sink.at();
  }

  /** An error to be completed and added. */
  public Problem problem(ModelPath at, String rule, String message) {
    return Problem.error(place(at), rule, message).in(at);
  }

  /** Adds an error that needs no more words. */
  public void error(ModelPath at, String rule, String message) {
    problems.add(problem(at, rule, message));
  }

  /** Adds a warning. */
  public void warning(ModelPath at, String rule, String message) {
    problems.add(Problem.warning(place(at), rule, message).in(at));
  }

  /**
   * The thing that a name stands for. An unknown name is reported; one whose file is broken is not.
   *
   * @param kind as files call it, such as {@code DataContainer}
   */
  public <T extends Named> Optional<T> find(
      Index<T> index, String kind, String name, ModelPath at) {
    Optional<T> found = index.find(name);
    if (found.isEmpty() && !declared.has(kind, name)) {
      error(
          at,
          "unknown-" + word(kind),
          "Unknown %s: %s (declared: %s%s)"
              .formatted(word(kind), name, index.names(), Suggestion.hint(name, index.names())));
    }
    return found;
  }

  private static String word(String kind) {
    return switch (kind) {
      case "DataContainer" -> "container";
      case "DataPlatform" -> "platform";
      case "Datastore" -> "store";
      case "GovernanceZone" -> "zone";
      default -> kind.toLowerCase(Locale.ROOT);
    };
  }

  /** A team with the way to reach it. */
  public String contact(String name) {
    Optional<String> contact = model.governance().teams().find(name).flatMap(Team::contact);
    return contact.map(text -> name + " (" + text + ")").orElse(name);
  }
}

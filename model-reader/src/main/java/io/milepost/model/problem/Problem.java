package io.milepost.model.problem;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;

/**
 * One thing that is wrong with a model.
 *
 * @param rule id of the rule it breaks, such as {@code unknown-dataset}
 * @param path the spot in the model, such as {@code marketing.groups.campaigns.datasets.0}
 * @param why facts that make it wrong, each with the place that says so
 * @param actions what would put it right, one line each
 */
public record Problem(
    Place place,
    Severity severity,
    String rule,
    String path,
    String message,
    List<Reason> why,
    List<String> actions)
    implements Comparable<Problem> {

  private static final Comparator<Problem> ORDER =
      comparing(Problem::place).thenComparing(Problem::message);

  /** Whether a model with it can be used. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /**
   * A fact and the place that says so.
   *
   * @param subject what the place is about, in a column of its own; empty where the fact says it
   */
  public record Reason(String text, String subject, Place place) {
    public Reason {
      requireNonNull(text, "text");
      requireNonNull(subject, "subject");
      requireNonNull(place, "place");
    }

    /** A fact that needs no second column. */
    public static Reason of(String text, Place place) {
      return new Reason(text, "", place);
    }
  }

  public Problem {
    requireNonNull(place, "place");
    requireNonNull(severity, "severity");
    requireNonNull(rule, "rule");
    requireNonNull(path, "path");
    requireNonNull(message, "message");
    why = List.copyOf(why);
    actions = List.copyOf(actions);
  }

  /** Whether it keeps the model from being used. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }
}

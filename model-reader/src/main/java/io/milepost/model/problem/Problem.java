package io.milepost.model.problem;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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

  /** Something that keeps the model from being used. */
  public static Problem error(Place place, String rule, String message) {
    return new Problem(place, Severity.ERROR, rule, "", message, List.of(), List.of());
  }

  /** Something that will have to change some day. */
  public static Problem warning(Place place, String rule, String message) {
    return new Problem(place, Severity.WARNING, rule, "", message, List.of(), List.of());
  }

  /** The same problem with its spot in the model. */
  public Problem in(ModelPath spot) {
    return new Problem(place, severity, rule, spot.toString(), message, why, actions);
  }

  /** The same problem, its places as seen from a folder above the model. */
  Problem below(String folder) {
    List<Reason> moved =
        why.stream()
            .map(
                reason -> new Reason(reason.text(), reason.subject(), reason.place().below(folder)))
            .toList();
    return new Problem(place.below(folder), severity, rule, path, message, moved, actions);
  }

  /** The same problem with one more reason. */
  public Problem because(Reason reason) {
    return new Problem(place, severity, rule, path, message, plus(why, reason), actions);
  }

  /** The same problem with one more line of what to do. */
  public Problem action(String line) {
    return new Problem(place, severity, rule, path, message, why, plus(actions, line));
  }

  private static <T> List<T> plus(List<T> list, T more) {
    return Stream.concat(list.stream(), Stream.of(more)).toList();
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

package io.milepost.model.check.policy;

import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Workspace;
import io.milepost.model.check.Scene;
import io.milepost.model.check.policy.PolicyRule.Kind;
import io.milepost.model.check.policy.WayOut.Asking;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Problem;
import io.milepost.model.problem.Problem.Reason;
import io.milepost.model.schema.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks what data is: teams hold and take no category and no sensitivity they are denied. */
final class DataPolicyCheck {
  private final Scene scene;
  private final WayOut wayOut;

  DataPolicyCheck(Scene scene, AccessCheck access) {
    this.scene = scene;
    this.wayOut = new WayOut(scene, access);
  }

  /** What a policy refuses: its reason, and the columns it is about. */
  private record Refusal(Reason why, List<Column> columns) {}

  /** The two axes of classification. */
  private enum Axis {
    CATEGORY("category", "holds it in"),
    SENSITIVITY("sensitivity", "is above it in");

    private final String word;
    private final String holds;

    Axis(String word, String holds) {
      this.word = word;
      this.holds = holds;
    }

    private String of(Column column) {
      return this == CATEGORY
          ? column.classification().category()
          : column.classification().sensitivity();
    }
  }

  void run() {
    for (Datastore store : scene.model().datastores()) {
      store.datasets().forEach(dataset -> held(store, dataset));
    }
    for (Workspace workspace : scene.model().workspaces()) {
      for (DatasetGroup group : workspace.groups()) {
        group.sinks().forEach(sink -> taken(new Asking(workspace, group), sink));
      }
    }
  }

  private void held(Datastore store, Dataset dataset) {
    List<PolicyRule> rules = PolicyRule.of(scene.model(), store.team());
    String name = store.name() + "." + dataset.name();
    for (Axis axis : Axis.values()) {
      List<Refusal> refusals = refusals(axis, rules, dataset.schema().columns());
      if (!refusals.isEmpty()) {
        scene
            .problems()
            .add(
                problem(
                        axis,
                        refusals,
                        "team %s may not hold %s".formatted(store.team(), name),
                        new Spot(dataset.at(), name, dataset.at()))
                    .action("classify the columns otherwise if they are something else,")
                    .action("or leave them out of the contract: only its columns are read"));
      }
    }
  }

  private void taken(Asking asking, DatasetSink sink) {
    Optional<Dataset> dataset = scene.model().find(sink.dataset());
    if (dataset.isEmpty()) {
      return;
    }
    List<PolicyRule> rules = PolicyRule.of(scene.model(), asking.workspace().team());
    List<Column> learned = sink.learned(dataset.orElseThrow().schema()).toList();
    for (Axis axis : Axis.values()) {
      List<Refusal> refusals = refusals(axis, rules, learned);
      if (!refusals.isEmpty()) {
        Problem problem =
            problem(
                axis,
                refusals,
                "%s.%s may not take %s"
                    .formatted(asking.workspace().name(), asking.group().name(), sink.dataset()),
                new Spot(
                    scene.nameOf(sink), sink.dataset().toString(), dataset.orElseThrow().at()));
        Set<Column> refused = new LinkedHashSet<>();
        learned.stream()
            .filter(column -> refusals.stream().anyMatch(why -> why.columns().contains(column)))
            .forEach(refused::add);
        for (String way :
            wayOut.find(asking, sink, List.copyOf(refused), other -> admits(rules, other))) {
          problem = problem.action(way);
        }
        scene.problems().add(problem);
      }
    }
  }

  private boolean admits(List<PolicyRule> rules, Dataset dataset) {
    List<Column> columns = dataset.schema().columns();
    return refusals(Axis.CATEGORY, rules, columns).isEmpty()
        && refusals(Axis.SENSITIVITY, rules, columns).isEmpty();
  }

  private List<Refusal> refusals(Axis axis, List<PolicyRule> rules, List<Column> columns) {
    Map<Reason, List<Column>> refused = new LinkedHashMap<>();
    for (PolicyRule rule : rules) {
      for (Column column : columns) {
        refuse(axis, rule, column)
            .ifPresent(why -> refused.computeIfAbsent(why, any -> new ArrayList<>()).add(column));
      }
    }
    return refused.entrySet().stream()
        .map(entry -> new Refusal(entry.getKey(), entry.getValue()))
        .toList();
  }

  private Optional<Reason> refuse(Axis axis, PolicyRule rule, Column column) {
    if (axis == Axis.CATEGORY) {
      return rule.refuse(Kind.CATEGORY, axis.of(column), scene::place);
    }
    ClassificationScheme scheme = scene.model().ecosystem().classification();
    return rule.limit(scene::place)
        .filter(
            why -> scheme.exceeds(axis.of(column), rule.policies().maxSensitivity().orElseThrow()));
  }

  /**
   * Where a problem is.
   *
   * @param name what the dataset is called
   * @param dataset where its columns are
   */
  private record Spot(ModelPath at, String name, ModelPath dataset) {}

  private Problem problem(Axis axis, List<Refusal> refusals, String message, Spot spot) {
    Problem problem = scene.problem(spot.at(), "policy-" + axis.word, message);
    for (Refusal refusal : refusals) {
      problem = problem.because(refusal.why());
      String text = "and %s %s".formatted(spot.name(), axis.holds);
      for (Column column : refusal.columns()) {
        problem =
            problem.because(
                new Reason(
                    text,
                    "%s (%s)".formatted(column.name(), axis.of(column)),
                    scene.place(spot.dataset().child("columns", column.name(), axis.word))));
        text = "";
      }
    }
    return problem;
  }
}

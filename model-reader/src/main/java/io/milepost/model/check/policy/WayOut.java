package io.milepost.model.check.policy;

import io.milepost.model.Dataset;
import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetRef;
import io.milepost.model.DatasetSink;
import io.milepost.model.Workspace;
import io.milepost.model.check.Scene;
import io.milepost.model.schema.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a consumer can do who asked for columns that it may not have. */
final class WayOut {
  private static final List<String> NUMBERS =
      List.of("this one", "these two", "these three", "these four", "these five", "these six");

  private final Scene scene;
  private final AccessCheck access;
  private final Lineage lineage;

  WayOut(Scene scene, AccessCheck access) {
    this.scene = scene;
    this.access = access;
    this.lineage = new Lineage(scene.model());
  }

  /**
   * Lines of advice.
   *
   * @param sink what was asked for
   * @param refused the columns of it that may not be had
   * @param admits whether a whole dataset may be had, as far as policies go
   */
  List<String> find(
      Asking asking, DatasetSink sink, List<Column> refused, Predicate<Dataset> admits) {
    List<String> ways = new ArrayList<>();
    instead(asking, sink.dataset(), admits)
        .ifPresent(
            other -> ways.add("take %s, which is made from it and may be taken".formatted(other)));
    Dataset dataset = scene.model().find(sink.dataset()).orElseThrow();
    Optional<Column> key =
        refused.stream().filter(column -> column.keyPosition().isPresent()).findFirst();
    if (key.isPresent() && asking.workspace().transformer().isEmpty()) {
      String team = scene.model().datastores().require(sink.dataset().store()).team();
      ways.add(
          "ask team %s for a dataset that is not told apart by %s"
              .formatted(scene.contact(team), key.orElseThrow().name()));
      return joined(ways);
    }
    List<String> chosenBy =
        refused.stream().map(Column::name).filter(sink.selection().where()::containsKey).toList();
    if (!chosenBy.isEmpty()) {
      ways.add(
          "take %s out of where, and leave out or blank what else is refused"
              .formatted(String.join(", ", chosenBy)));
      return joined(ways);
    }
    String out = "leave %s out:  ".formatted(count(refused));
    List<String> rest =
        dataset.schema().columns().stream()
            .filter(column -> !refused.contains(column))
            .map(Column::name)
            .filter(name -> asked(sink, name))
            .toList();
    if (!rest.isEmpty()) {
      ways.add(out + "{dataset: %s, columns: %s}".formatted(sink.dataset(), rest));
    }
    String blank = refused.size() == 1 ? "blank it:" : "blank them:";
    ways.add(
        blank
            + " ".repeat(Math.max(2, rest.isEmpty() ? 2 : out.length() - blank.length()))
            + refused.stream()
                .map(column -> column.name() + ": blank")
                .collect(Collectors.joining(", ", "masks: {", "}")));
    return joined(ways);
  }

  private static boolean asked(DatasetSink sink, String column) {
    return sink.selection().columns().isEmpty() || sink.selection().columns().contains(column);
  }

  /** A group of a workspace that asks for something. */
  record Asking(Workspace workspace, DatasetGroup group) {}

  /** A dataset made from this one that may be had; one of the same name if there is any. */
  private Optional<DatasetRef> instead(Asking asking, DatasetRef ref, Predicate<Dataset> admits) {
    Comparator<DatasetRef> sameNameFirst =
        Comparator.comparing(other -> !other.dataset().equals(ref.dataset()));
    return lineage.madeFrom(ref).stream()
        .filter(other -> scene.model().find(other).filter(admits).isPresent())
        .filter(other -> access.isOpenTo(asking.workspace(), asking.group(), other))
        .min(sameNameFirst.thenComparing(Comparator.naturalOrder()));
  }

  private static String count(List<Column> columns) {
    return columns.size() <= NUMBERS.size()
        ? NUMBERS.get(columns.size() - 1)
        : "these " + columns.size();
  }

  /** One sentence over several lines. */
  private static List<String> joined(List<String> ways) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ways.size(); i++) {
      lines.add((i == 0 ? "" : "or ") + ways.get(i) + (i < ways.size() - 1 ? "," : ""));
    }
    return lines;
  }
}

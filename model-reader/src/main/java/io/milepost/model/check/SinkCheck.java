package io.milepost.model.check;

import io.milepost.model.Dataset;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Workspace;
import io.milepost.model.job.SinkSpec.Condition;
import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Schema;
import io.milepost.model.text.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Checks what a sink asks of its dataset: columns, masks, rows. */
final class SinkCheck {
  private final Scene scene;

  SinkCheck(Scene scene) {
    this.scene = scene;
  }

  /** The dataset of a sink; an unknown one is reported. */
  Optional<Dataset> dataset(Datastore store, DatasetSink sink, ModelPath at) {
    Optional<Dataset> dataset = store.datasets().find(sink.dataset().dataset());
    if (dataset.isEmpty() && !store.datasets().names().isEmpty()) {
      List<String> declared =
          store.datasets().names().stream().map(name -> store.name() + "." + name).toList();
      scene.error(
          at,
          "unknown-dataset",
          "Unknown dataset: %s (declared: %s%s)"
              .formatted(
                  sink.dataset(), declared, Suggestion.hint(sink.dataset().toString(), declared)));
    }
    return dataset;
  }

  void run(Workspace workspace, DatasetSink sink, Dataset dataset) {
    columns(sink, dataset.schema());
    masks(sink, dataset.schema());
    where(sink, dataset.schema());
    if (workspace.transformer().isEmpty()) {
      key(sink, dataset.schema());
    }
  }

  private void columns(DatasetSink sink, Schema schema) {
    Set<String> seen = new HashSet<>();
    List<String> columns = sink.selection().columns();
    for (int i = 0; i < columns.size(); i++) {
      ModelPath at = sink.at().child("columns").child(i);
      find(sink, schema, columns.get(i), at);
      if (!seen.add(columns.get(i))) {
        scene.error(
            at,
            "duplicate-column",
            "Duplicate column: %s (once will do)".formatted(columns.get(i)));
      }
    }
  }

  private Optional<Column> find(DatasetSink sink, Schema schema, String name, ModelPath at) {
    Optional<Column> column = schema.find(name);
    if (column.isEmpty()) {
      List<String> declared = schema.columns().stream().map(Column::name).toList();
      scene.error(
          at,
          "unknown-column",
          "Unknown column: %s.%s (declared: %s%s)"
              .formatted(sink.dataset(), name, declared, Suggestion.hint(name, declared)));
    }
    return column;
  }

  private void masks(DatasetSink sink, Schema schema) {
    List<String> delivered = sink.selection().columns();
    new TreeMap<>(sink.selection().masks())
        .forEach(
            (name, mask) -> {
              ModelPath at = sink.at().child("masks", name);
              Optional<Column> column = find(sink, schema, name, at);
              column
                  .flatMap(found -> mask.match(new MaskFit(found)))
                  .ifPresent(why -> scene.error(at, "mask-type", why));
              if (column.isPresent() && !delivered.isEmpty() && !delivered.contains(name)) {
                scene.error(
                    at,
                    "mask-of-nothing",
                    "Cannot mask %s: it is not among the columns".formatted(name));
              }
            });
  }

  private void where(DatasetSink sink, Schema schema) {
    new TreeMap<>(sink.selection().where())
        .forEach(
            (name, condition) -> {
              ModelPath at = sink.at().child("where", name);
              find(sink, schema, name, at).ifPresent(column -> values(column, condition, at));
            });
  }

  private void values(Column column, Condition condition, ModelPath at) {
    boolean plain = !scene.isWritten(at.child("in"));
    List<String> in = condition.in();
    for (int i = 0; i < in.size(); i++) {
      value(column, in.get(i), plain ? at : at.child("in").child(i));
    }
    for (int i = 0; i < condition.notIn().size(); i++) {
      value(column, condition.notIn().get(i), at.child("notIn").child(i));
    }
    condition.bounds().above().ifPresent(text -> value(column, text, at.child("above")));
    condition.bounds().atLeast().ifPresent(text -> value(column, text, at.child("atLeast")));
    condition.bounds().below().ifPresent(text -> value(column, text, at.child("below")));
    condition.bounds().atMost().ifPresent(text -> value(column, text, at.child("atMost")));
  }

  private void value(Column column, String text, ModelPath at) {
    TypedValue.refuse(column, text).ifPresent(why -> scene.error(at, "where-value", why));
  }

  private void key(DatasetSink sink, Schema schema) {
    List<String> columns = sink.selection().columns();
    List<String> missing = new ArrayList<>();
    for (Column column : schema.key()) {
      if (!columns.isEmpty() && !columns.contains(column.name())) {
        missing.add(column.name());
      }
      Mask mask = sink.selection().masks().get(column.name());
      if (mask != null && !(mask instanceof Mask.Hash)) {
        scene.error(
            sink.at().child("masks", column.name()),
            "key-masked",
            "Cannot mask %s so: it is part of the key, and two rows could become one (hash keeps"
                    .formatted(column.name())
                + " them apart)");
      }
    }
    if (!missing.isEmpty()) {
      scene.error(
          sink.at().child("columns"),
          "key-left-out",
          "Cannot leave out %s: rows of %s are told apart by it (hash hides its values)"
              .formatted(String.join(", ", missing), sink.dataset()));
    }
  }
}

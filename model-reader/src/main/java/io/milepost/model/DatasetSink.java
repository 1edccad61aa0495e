package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.SinkSpec.Mask;
import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.schema.Column;
import io.milepost.model.schema.Schema;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One dataset that a group asks for.
 *
 * @param name what the consumer calls it: the table's name, before the container's naming rules
 * @param selection which columns, masks and rows
 * @param at its spot in the model
 */
public record DatasetSink(String name, DatasetRef dataset, Selection selection, ModelPath at) {
  public DatasetSink {
    requireNonNull(name, "name");
    requireNonNull(dataset, "dataset");
    requireNonNull(selection, "selection");
    requireNonNull(at, "at");
  }

  /**
   * The columns a consumer learns something of: those it sees, and those its rows are chosen by.
   *
   * @param schema the dataset's
   */
  public Stream<Column> learned(Schema schema) {
    Set<Column> seen = seen(schema).collect(Collectors.toSet());
    return schema.columns().stream()
        .filter(column -> seen.contains(column) || selection.where().containsKey(column.name()));
  }

  /**
   * The columns a consumer sees with all they tell: asked for, and neither blanked nor redacted.
   *
   * @param schema the dataset's
   */
  public Stream<Column> seen(Schema schema) {
    return schema.columns().stream()
        .filter(
            column -> selection.columns().isEmpty() || selection.columns().contains(column.name()))
        .filter(
            column -> {
              Mask mask = selection.masks().get(column.name());
              return !(mask instanceof Mask.Blank || mask instanceof Mask.Redact);
            });
  }
}

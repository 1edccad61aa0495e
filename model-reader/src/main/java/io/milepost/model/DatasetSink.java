package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.job.SinkSpec.Selection;
import io.milepost.model.problem.ModelPath;

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
}

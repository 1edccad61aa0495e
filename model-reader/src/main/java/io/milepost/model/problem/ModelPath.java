package io.milepost.model.problem;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A spot in the model: a file (relative to the model's root) and the keys that lead there from the
 * file's top; elements of a list are counted from 0.
 */
public record ModelPath(String file, List<String> steps) {
  public ModelPath {
    requireNonNull(file, "file");
    steps = List.copyOf(steps);
  }

  /** The top of a file. */
  public static ModelPath of(String file) {
    return new ModelPath(file, List.of());
  }

  /** A spot below this one. */
  public ModelPath child(String... more) {
    List<String> all = new ArrayList<>(steps);
    all.addAll(Arrays.asList(more));
    return new ModelPath(file, all);
  }

  /** An element of the list at this spot. */
  public ModelPath child(int element) {
    return child(Integer.toString(element));
  }

  /** The spot above; empty at the top of the file. */
  public Optional<ModelPath> parent() {
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(new ModelPath(file, steps.subList(0, steps.size() - 1)));
  }

  /** The file's name without its ending, and the steps, joined by dots. */
  @Override
  public String toString() {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.indexOf('.');
    List<String> all = new ArrayList<>();
    all.add(dot < 0 ? name : name.substring(0, dot));
    all.addAll(steps);
    return String.join(".", all);
  }
}

package io.milepost.model.problem;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers problems while a model is read and checked; the same one twice counts once. */
public final class Problems {
  private final Set<Problem> found = new LinkedHashSet<>();

  /** Adds one. */
  public void add(Problem problem) {
    found.add(problem);
  }

  /** All so far, in the order of files and lines. */
  public List<Problem> list() {
    return found.stream().sorted().toList();
  }
}

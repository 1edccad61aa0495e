package io.milepost.model.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers problems while a model is read and checked; the same one twice counts once. */
public final class Problems {
  private final Map<Key, Problem> found = new LinkedHashMap<>();

  /** What makes two problems the same for whoever reads them. */
  private record Key(Place place, String rule, String message) {}

  /** Adds one. */
  public void add(Problem problem) {
    found.putIfAbsent(new Key(problem.place(), problem.rule(), problem.message()), problem);
  }

  /** All so far, in the order of files and lines. */
  public List<Problem> list() {
    return found.values().stream().sorted().toList();
  }
}

package io.milepost.merge.bench;

import io.milepost.merge.bench.Figure.Turns;
import io.milepost.merge.bench.Ours.Published;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured in each turn, by name; the first turns are not counted. */
final class Timings {
  private final Map<String, List<Double>> turns = new TreeMap<>();

  void add(String what, double value) {
    turns.computeIfAbsent(what, key -> new ArrayList<>()).add(value);
  }

  /** The parts of a batch, and some of them together. */
  void add(Published published, double merged) {
    add("staged", published.staged());
    add("published", published.published());
    add("merged", merged);
    add("finished", published.published() + merged);
    add("read", published.all());
    add("all", published.all() + merged);
  }

  /** Values of the counted turns. */
  List<Double> counted(String what) {
    List<Double> all = turns.get(what);
    return List.copyOf(all.subList(Bench.WARM, all.size()));
  }

  Turns turns(String ours, String theirs) {
    return new Turns(counted(ours), counted(theirs));
  }

  /** So many of something are done in a minute, if each turn does so many. */
  Turns perMinute(String what, int count) {
    return new Turns(counted(what).stream().map(s -> count * 60 / s).toList(), List.of());
  }

  /** Medians of the parts of a batch. */
  Map<String, Object> parts() {
    Map<String, Object> medians = new LinkedHashMap<>();
    for (String part : List.of("staged", "published", "merged")) {
      medians.put(part, Figure.median(counted(part)));
    }
    return medians;
  }
}

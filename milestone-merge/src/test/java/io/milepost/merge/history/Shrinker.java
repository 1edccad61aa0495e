package io.milepost.merge.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Looks for the smallest history that still fails. Histories without one event or another are tried
 * in one table, where the ones that fail show. {@code milepost.shrink} says how many runs to spend.
 */
final class Shrinker {
  private static final int MOST_RUNS = Integer.getInteger("milepost.shrink", 40);

  private static final int MOST_SHOWN = 3;

  private final Trial trial;
  private final Set<String> columns;
  private Disagreement disagreement;

  Shrinker(Trial trial, Disagreement disagreement) {
    this.trial = trial;
    this.columns = Set.copyOf(trial.plan().drift().all());
    this.disagreement = disagreement;
  }

  /** Histories that fail together, few and short; and how. */
  String smallest(List<History> histories) {
    List<History> failing = histories;
    if (!disagreement.histories().isEmpty()) {
      failing = failingAlone(histories);
    }
    while (failing.size() > 1 && trial.runs() < MOST_RUNS) {
      List<History> half = failingHalf(failing);
      if (half.isEmpty()) {
        break;
      }
      failing = half;
    }
    if (failing.size() == 1) {
      failing = List.of(shortened(failing.get(0)));
    }
    return failing.stream()
            .limit(MOST_SHOWN)
            .map(History::toString)
            .collect(Collectors.joining("\n"))
        + "\n"
        + disagreement.getMessage();
  }

  private List<History> failingAlone(List<History> histories) {
    List<History> shortest =
        histories.stream()
            .filter(history -> disagreement.histories().contains(history.number()))
            .min(Comparator.comparing(history -> history.events().size()))
            .stream()
            .toList();
    return !shortest.isEmpty() && fails(shortest) ? shortest : histories;
  }

  private List<History> failingHalf(List<History> histories) {
    int middle = histories.size() / 2;
    for (List<History> half :
        List.of(histories.subList(0, middle), histories.subList(middle, histories.size()))) {
      if (fails(half)) {
        return half;
      }
    }
    return List.of();
  }

  private History shortened(History history) {
    History smallest = history;
    boolean shorter = true;
    while (shorter && trial.runs() < MOST_RUNS) {
      Optional<History> next = shorter(smallest);
      shorter = next.isPresent();
      smallest = next.orElse(smallest);
    }
    return smallest;
  }

  /** The first of all histories with less that fails; what lacks most is tried first. */
  private Optional<History> shorter(History history) {
    List<History> variants = variants(history);
    if (variants.isEmpty()) {
      return Optional.empty();
    }
    Optional<Disagreement> together = trial.of(variants);
    if (together.isEmpty()) {
      return Optional.empty();
    }
    Set<Long> failing = together.get().histories();
    for (History variant : variants) {
      boolean likely = failing.isEmpty() || failing.contains(variant.number());
      if (likely && trial.runs() < MOST_RUNS && fails(List.of(variant))) {
        return Optional.of(variant);
      }
    }
    return Optional.empty();
  }

  private List<History> variants(History history) {
    int size = history.events().size();
    List<Set<Integer>> drops = new ArrayList<>();
    for (int width = size / 2; width >= 1; width /= 2) {
      for (int first = 0; first < size; first += width) {
        drops.add(
            IntStream.range(first, Math.min(size, first + width))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    List<History> variants = new ArrayList<>();
    for (Set<Integer> drop : drops) {
      History variant = history.without(drop, history.number() * 1000 + variants.size());
      if (variant.events().size() < size && variant.isValid(columns)) {
        variants.add(variant);
      }
    }
    return variants;
  }

  private boolean fails(List<History> histories) {
    Optional<Disagreement> found = trial.of(histories);
    found.ifPresent(newer -> disagreement = newer);
    return found.isPresent();
  }
}

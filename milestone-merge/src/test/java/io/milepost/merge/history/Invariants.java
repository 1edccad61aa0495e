package io.milepost.merge.history;

import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.history.oracle.Rules;
import io.milepost.merge.history.oracle.Version;
import io.milepost.merge.history.oracle.Version.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What holds for the versions of every key, whatever happened to it. */
final class Invariants {
  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::batch).thenComparing(Place::seq);

  private Invariants() {}

  /** Refuses versions of many keys, as the reader shows them, that contradict each other. */
  static void hold(Found found, Rules rules, Set<String> columns) {
    found
        .rows()
        .forEach(
            (history, rows) -> {
              Map<List<Object>, List<Version>> keys = new HashMap<>();
              for (Map<String, Object> row : rows) {
                keys.computeIfAbsent(
                        List.of(row.get(Columns.ID), row.get(Columns.PART)),
                        any -> new ArrayList<>())
                    .add(version(row));
              }
              keys.forEach(
                  (key, versions) ->
                      broken(versions, rules, columns)
                          .ifPresent(
                              what -> {
                                throw new Disagreement(
                                    Set.of(history), "%s: %s %s".formatted(key, what, versions));
                              }));
            });
  }

  /** What is wrong with the versions of one key. */
  static Optional<String> broken(List<Version> unordered, Rules rules, Set<String> columns) {
    List<Version> versions = new ArrayList<>(unordered);
    versions.sort(Comparator.comparing(Version::from, ORDER));
    for (int i = 0; i < versions.size(); i++) {
      Version version = versions.get(i);
      if (version.to().filter(to -> ORDER.compare(version.from(), to) >= 0).isPresent()) {
        return Optional.of("a version ends before it begins");
      }
      if (i + 1 < versions.size()) {
        Version next = versions.get(i + 1);
        if (version.isOpen()) {
          return Optional.of("an open version is not the last one");
        }
        int order = ORDER.compare(version.to().orElseThrow(), next.from());
        if (order > 0) {
          return Optional.of("two versions overlap");
        }
        if (order == 0 && rules.isSame(version.row(), next.row(), columns)) {
          return Optional.of("two neighbours are the same");
        }
      }
    }
    return Optional.empty();
  }

  private static Version version(Map<String, Object> row) {
    Optional<Place> to =
        Optional.ofNullable(row.get(MilestoneColumns.BATCH_OUT))
            .map(batch -> new Place(number(batch), number(row.get(MilestoneColumns.SEQ_OUT))));
    return new Version(
        row,
        new Place(
            number(row.get(MilestoneColumns.BATCH_IN)), number(row.get(MilestoneColumns.SEQ_IN))),
        to);
  }

  private static long number(Object text) {
    return Long.parseLong(text.toString());
  }
}

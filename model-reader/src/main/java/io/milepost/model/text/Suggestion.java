package io.milepost.model.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Suggestion {
  /** More words than these are no help. */
  private static final int LISTED = 12;

  private Suggestion() {}

  /** The nearest known word, if one is near. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    int limit = Math.max(1, Math.min(3, word.length() / 3));
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= limit)
        .min(
            Comparator.comparingInt(
                    (String candidate) -> distance(lower, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code "; did you mean x?"}, or nothing. */
  public static String hint(String word, Collection<String> known) {
    return nearest(word, known).map("; did you mean %s?"::formatted).orElse("");
  }

  /** Known words for a message, the nearest first: {@code [a, b and 12 more]}. */
  public static String list(String word, Collection<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    List<String> nearest =
        known.stream()
            .sorted(
                Comparator.comparingInt(
                        (String candidate) -> distance(lower, candidate.toLowerCase(Locale.ROOT)))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(LISTED)
            .toList();
    int more = known.size() - nearest.size();
    return "[%s%s]"
        .formatted(String.join(", ", nearest), more == 0 ? "" : " and %d more".formatted(more));
  }

  /** How many letters have to be changed, added or left out; huge words are never near. */
  private static int distance(String a, String b) {
    if (a.length() > 64 || b.length() > 64) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[b.length()];
  }
}

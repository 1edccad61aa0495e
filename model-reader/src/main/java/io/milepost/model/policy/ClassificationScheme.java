package io.milepost.model.policy;

import java.util.List;

/**
 * The words data is classified with.
 *
 * @param sensitivities how it has to be handled, rising
 * @param categories what it is, a tree by dots
 */
public record ClassificationScheme(List<String> sensitivities, List<String> categories) {
  /** The words of an ecosystem that names none of its own. */
  public static final ClassificationScheme DEFAULT =
      new ClassificationScheme(
          List.of("public", "internal", "confidential", "restricted"),
          List.of(
              "business",
              "technical",
              "financial",
              "personal",
              "personal.contact",
              "personal.payment",
              "personal.special"));

  public ClassificationScheme {
    sensitivities = List.copyOf(sensitivities);
    categories = List.copyOf(categories);
  }

  /**
   * Whether the first is handled more strictly than the second; what is unknown is compared with
   * nothing.
   */
  public boolean exceeds(String sensitivity, String max) {
    return sensitivities.contains(max)
        && sensitivities.indexOf(sensitivity) > sensitivities.indexOf(max);
  }
}

package io.milepost.model.schema;

import static java.util.Objects.requireNonNull;

/** How a column has to be handled ({@code sensitivity}) and what it is ({@code category}). */
public record Classification(String sensitivity, String category) {
  public Classification {
    requireNonNull(sensitivity, "sensitivity");
    requireNonNull(category, "category");
  }
}

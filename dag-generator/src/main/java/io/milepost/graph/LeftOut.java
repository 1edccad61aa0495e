package io.milepost.graph;

import static java.util.Objects.requireNonNull;

/**
 * Something of the model that has no part in the graph.
 *
 * @param thing what kind of thing and its name, such as {@code datastore parties}
 */
public record LeftOut(String thing, String reason) {
  public LeftOut {
    requireNonNull(thing, "thing");
    requireNonNull(reason, "reason");
  }
}

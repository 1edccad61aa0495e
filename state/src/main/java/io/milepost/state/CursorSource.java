package io.milepost.state;

import static java.util.Objects.requireNonNull;

/**
 * Whose cursors are meant: those that one target has of one ingestion.
 *
 * @param target the container, or {@code lake}
 */
public record CursorSource(String root, String ingestion, String target) {
  public CursorSource {
    requireNonNull(root, "root");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(target, "target");
  }
}

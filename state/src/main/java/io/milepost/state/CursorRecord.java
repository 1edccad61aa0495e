package io.milepost.state;

import static java.util.Objects.requireNonNull;

/**
 * How far a sink of a workspace has come, as the consumer's own cursor shows it.
 *
 * @param target the container, or {@code lake}
 * @param batch the last batch of the ingestion that the sink has
 */
public record CursorRecord(
    String root, String workspace, String sink, String ingestion, String target, long batch) {
  public CursorRecord {
    requireNonNull(root, "root");
    requireNonNull(workspace, "workspace");
    requireNonNull(sink, "sink");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(target, "target");
  }
}

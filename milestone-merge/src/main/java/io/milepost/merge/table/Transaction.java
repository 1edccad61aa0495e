package io.milepost.merge.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * What makes a commit happen once: Delta skips a version it has seen of an application.
 *
 * @param note the commit's user metadata, by which we know it again
 */
public record Transaction(String application, long version, String note) {
  public Transaction {
    requireNonNull(application, "application");
    requireNonNull(note, "note");
  }

  /** A note that says which attempt's rows a commit holds. */
  public static String note(long batch, String attempt, String fingerprint) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("batch", batch)
        .put("attempt", attempt)
        .put("fingerprint", fingerprint)
        .toString();
  }
}

package io.milepost.graph;

import static java.util.Objects.requireNonNull;

/** The platform that reads a store, and why it is this one. */
public record PlatformChoice(String store, String platform, Source source, String reason) {

  /** Where a choice comes from. */
  public enum Source {
    /** It stands under {@code assignments/}. */
    ASSIGNED,
    /** It was made just now, and would be made again. */
    CHOSEN
  }

  public PlatformChoice {
    requireNonNull(store, "store");
    requireNonNull(platform, "platform");
    requireNonNull(source, "source");
    requireNonNull(reason, "reason");
  }
}

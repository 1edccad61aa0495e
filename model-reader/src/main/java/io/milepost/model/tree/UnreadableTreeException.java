package io.milepost.model.tree;

import static java.util.Objects.requireNonNull;

/** The files of a model cannot be had at all. */
public final class UnreadableTreeException extends RuntimeException {
  private final Cause reason;

  /** What stands in the way. */
  public enum Cause {
    /** Nothing is there by that name: somebody has to correct it. */
    NOT_FOUND,
    /** It does not answer now: it may later. */
    UNREACHABLE
  }

  UnreadableTreeException(Cause reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason");
  }

  UnreadableTreeException(Cause reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason");
  }

  /** What stands in the way. */
  public Cause reason() {
    return reason;
  }
}

package io.milepost.state;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;

/** The state could not be used; the message says why and what to do. */
public final class StateException extends RuntimeException {

  /** What a retry would change. */
  public enum Kind {
    /** Nothing answers: a retry later may work. */
    UNREACHABLE,
    /** A wrong password, a missing database, a newer format: a retry would be refused again. */
    REFUSED
  }

  private final Kind kind;

  StateException(Kind kind, String message) {
    super(requireNonNull(message, "message"));
    this.kind = requireNonNull(kind, "kind");
  }

  StateException(Kind kind, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.kind = requireNonNull(kind, "kind");
  }

  static StateException unreachable(String what, SQLException cause) {
    return during(what, cause, Kind.UNREACHABLE);
  }

  static StateException during(String what, Exception cause, Kind kind) {
    return new StateException(
        kind, "Cannot %s the state: %s".formatted(what, cause.getMessage()), cause);
  }

  public Kind kind() {
    return kind;
  }
}

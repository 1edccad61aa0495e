package io.milepost.cli.database;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;

/** A database does not let us in. The message tells a person what to do. */
public final class UnavailableException extends RuntimeException {
  private final Cause reason;

  /** Whether it makes sense to try again. */
  public enum Cause {
    /** It would be refused again. */
    REFUSED,
    /** Nothing answers, or not now. */
    UNREACHABLE
  }

  UnavailableException(Cause reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason");
  }

  private UnavailableException(Cause reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason");
  }

  /** Whether it makes sense to try again. */
  public Cause reason() {
    return reason;
  }

  static UnavailableException of(DatabaseAddress address, DatabaseLogin login, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String where = "Cannot connect to " + address + ": " + e.getMessage();
    if (state.startsWith("28")) {
      return new UnavailableException(
          Cause.REFUSED,
          where + "\nCorrect %s and %s.".formatted(login.userVariable(), login.passwordVariable()),
          e);
    }
    if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
      return new UnavailableException(
          Cause.UNREACHABLE, where + "\nIs it up, and are host and port right?", e);
    }
    return new UnavailableException(Cause.REFUSED, where, e);
  }
}

package io.milepost.job.database;

import io.milepost.job.UnreachableException;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What a database's SQLSTATE means for a job: refused, worth a retry, or a bug of ours. */
public final class DatabaseFailure {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final Set<String> RETRY =
      Set.of(
          "25006", // read-only: a standby after a failover, a full disk
          "25P03", // idle in a transaction for too long
          "25P04", // a transaction that took too long
          "40001", // serialization failure
          "40P01", // deadlock
          "53100", // disk full
          "53200", // out of memory
          "53300", // too many connections
          LOCK_NOT_AVAILABLE,
          "57014", // cancelled, statement timeout
          "57P01", // shut down by an administrator
          "57P02", // crash of another process
          "57P03", // starting up
          "57P05", // idle for too long
          "58030"); // a disk that fails
  private static final Set<String> REFUSED_CLASSES =
      Set.of(
          "22", // a value that does not fit
          "23", // a row that breaks a constraint
          "28"); // user or password
  private static final Set<String> REFUSED =
      Set.of(
          "2BP01", // other objects depend on it
          "42501", // no permission
          "42703", // no such column
          "42P01"); // no such table

  /** Begins the text by which a query of ours says that it met a value it must not bend. */
  public static final String VALUE_MARK = "milepost cannot keep a value of ";

  private DatabaseFailure() {}

  /** The first failure of a database among the causes. */
  public static Optional<SQLException> find(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  static RuntimeException connecting(Connection database, String user, SQLException e) {
    String where = "Cannot connect to container " + where(database);
    String state = state(e);
    if (state.startsWith("28")) {
      return new RefusedException(
          ("%s as %s: the database refuses user or password (%s). Correct the"
                  + " credential %s; we do not try again, as that could lock the account.")
              .formatted(where, user, firstLine(e), database.credential()));
    }
    if ("3D000".equals(state)) {
      return new RefusedException(
          "%s: %s. Create it or correct the container.".formatted(where, firstLine(e)));
    }
    if (state.startsWith("08") || RETRY.contains(state)) {
      return new UnreachableException(
          "%s: %s Is the database up and host and port right? Try again later."
              .formatted(where, firstLine(e)),
          e);
    }
    return new IllegalStateException(where + ": " + firstLine(e), e);
  }

  /**
   * A failure while working with the database.
   *
   * @param doing what was attempted, as in "Cannot read store orders from"
   */
  public static RuntimeException during(String doing, Connection database, SQLException e) {
    return explained(doing + " container " + where(database) + ": " + firstLine(e), e);
  }

  /**
   * A failure of which it is not known in which database it happened: that of a reader beside a
   * connection which was let in a moment ago.
   */
  public static RuntimeException unplaced(SQLException e) {
    if (state(e).startsWith("28")) {
      return new UnreachableException(
          ("A database refuses user or password that it took a moment ago (%s): they were changed"
                  + " while the job ran. Try again later, with the new ones.")
              .formatted(firstLine(e)),
          e);
    }
    return explained("Cannot use a database: " + firstLine(e), e);
  }

  private static RuntimeException explained(String where, SQLException e) {
    int mark = firstLine(e).indexOf(VALUE_MARK);
    if (mark >= 0) {
      return new RefusedException(
          ("Column %s of the source holds a value that has no place in the contract's"
                  + " type (infinite, not a number, too many digits, or a year that is not 1"
                  + " to 9999). Correct it at the source, or give the column another type or"
                  + " none in the contract.")
              .formatted(firstLine(e).substring(mark + VALUE_MARK.length()).replace("\"", "")));
    }
    String state = state(e);
    if (REFUSED_CLASSES.contains(state.substring(0, Math.min(2, state.length())))
        || REFUSED.contains(state)) {
      return new RefusedException(where + " [SQLSTATE " + state + "]");
    }
    // The connection that held the snapshot is gone.
    boolean noSnapshot = firstLine(e).contains("invalid snapshot identifier");
    if (noSnapshot || state.startsWith("08") || RETRY.contains(state)) {
      return new UnreachableException(
          where + held(state) + ". Try again later. [SQLSTATE " + state + "]", e);
    }
    return new IllegalStateException(where, e);
  }

  /** The database as people know it. */
  public static String where(Connection database) {
    Connection.Address address = database.address();
    return "%s (%s:%d/%s)"
        .formatted(database.container(), address.host(), address.port(), address.database());
  }

  private static String held(String state) {
    return LOCK_NOT_AVAILABLE.equals(state)
        ? " (another session has a table locked, or waits to alter or truncate one that we read)"
        : "";
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  private static String firstLine(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return (end < 0 ? message : message.substring(0, end)).strip();
  }
}

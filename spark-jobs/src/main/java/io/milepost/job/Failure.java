package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.job.database.DatabaseFailure;
import io.milepost.merge.AnotherAttemptWonException;
import io.milepost.merge.RefusedException;
import io.milepost.model.job.ExitCode;
import io.milepost.postgres.LocalPostgresException;
import io.milepost.state.StateException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.security.AccessControlException;

/**
 * How a job ended that did not get done.
 *
 * @param message says what could not be done, where, why, and what to do
 * @param cause its stack trace is shown if nobody foresaw it
 */
public record Failure(ExitCode exitCode, String message, Throwable cause) {
  private static final List<Class<? extends Throwable>> UNREACHABLE =
      List.of(
          UnreachableException.class,
          LocalPostgresException.class,
          ConnectException.class,
          NoRouteToHostException.class,
          SocketTimeoutException.class,
          UnknownHostException.class,
          AccessDeniedException.class,
          AccessControlException.class);

  public Failure {
    requireNonNull(exitCode, "exitCode");
    requireNonNull(message, "message");
    requireNonNull(cause, "cause");
  }

  /** The first thing among the causes that we know tells how it ended. */
  public static Failure of(Throwable failure) {
    if (isEnding()) {
      return new Failure(
          ExitCode.RETRY,
          "Ended from outside before it was done (the next run finishes what was begun)",
          failure);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> storage = StorageFailure.find(cause);
      if (storage.isPresent()) {
        return new Failure(ExitCode.RETRY, storage.get(), failure);
      }
      Optional<ExitCode> known = known(cause);
      if (known.isPresent()) {
        return new Failure(known.get(), message(cause), failure);
      }
    }
    return DatabaseFailure.find(failure)
        .map(e -> ofDatabase(e, failure))
        .orElseGet(() -> new Failure(ExitCode.FAILED, message(failure), failure));
  }

  /** Whether this process was told to end: what fails then fails because Spark has stopped. */
  private static boolean isEnding() {
    Thread nothing = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(nothing);
      return !Runtime.getRuntime().removeShutdownHook(nothing);
    } catch (IllegalStateException e) {
      return true; // so the method says it
    }
  }

  /** Where it happened, for those who mend it. */
  String stackTrace() {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text, true));
    return text.toString().stripTrailing();
  }

  private static Optional<ExitCode> known(Throwable cause) {
    if (cause instanceof RefusedException) {
      return Optional.of(ExitCode.REFUSED);
    }
    if (cause instanceof AnotherAttemptWonException) {
      return Optional.of(ExitCode.ANOTHER_ATTEMPT_WON);
    }
    if (cause instanceof StateException state) {
      return Optional.of(
          state.kind() == StateException.Kind.REFUSED ? ExitCode.REFUSED : ExitCode.RETRY);
    }
    return UNREACHABLE.stream().anyMatch(type -> type.isInstance(cause))
        ? Optional.of(ExitCode.RETRY)
        : Optional.empty();
  }

  /** A database's failure inside Spark, where nobody knew which database it was. */
  private static Failure ofDatabase(SQLException e, Throwable failure) {
    RuntimeException explained = DatabaseFailure.unplaced(e);
    return explained instanceof IllegalStateException
        ? new Failure(ExitCode.FAILED, message(failure), failure)
        : of(explained);
  }

  /** An error's message tells little without its name: that of a class, a method or a file. */
  private static String message(Throwable failure) {
    boolean named = failure.getMessage() == null || failure instanceof Error;
    return StorageFailure.withoutReason(failure)
        .orElseGet(() -> named ? failure.toString() : failure.getMessage());
  }
}

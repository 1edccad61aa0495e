package io.milepost.merge.staging;

import io.milepost.merge.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;

/**
 * Values that Spark cannot work with: it does not say whose they are, and shows them, which must
 * not be where they are secret.
 */
public final class DataFaults {
  /** Among the SQL states those that tell of the system, and not of rows: limits, system, bugs. */
  private static final Set<String> OF_THE_SYSTEM = Set.of("53", "54", "57", "58", "XX");

  private DataFaults() {}

  /**
   * Does some work on rows.
   *
   * @param secret whether values must not be told
   * @param what begins the message, such as a dataset
   * @throws RefusedException instead of an error that would tell a secret value
   * @throws IllegalStateException for any other error
   */
  public static void explained(boolean secret, String what, Runnable work) {
    try {
      work.run();
    } catch (RefusedException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked exceptions undeclared
      throw secret
          ? hidden(what, e)
          : new IllegalStateException("%s: %s".formatted(what, message(e)), e);
    }
  }

  private static String message(Exception failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static RuntimeException hidden(String what, Exception failure) {
    List<Throwable> causes =
        Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause).toList();
    for (Throwable cause : causes) {
      if (cause instanceof SparkThrowable fault && isOfRows(fault)) {
        return new RefusedException(
            ("%s: an expression on its rows, such as a soft delete or the condition of a slice,"
                    + " met a value that it cannot take (%s). It is not shown: columns are"
                    + " classified.")
                .formatted(what, fault.getCondition()));
      }
    }
    for (Throwable cause : causes) {
      if (cause instanceof IOException e) {
        return new UncheckedIOException(e);
      }
    }
    Throwable root = causes.get(causes.size() - 1);
    IllegalStateException kind =
        new IllegalStateException(
            "%s: %s. What it says is not shown: columns are classified."
                .formatted(what, root.getClass().getName()));
    kind.setStackTrace(root.getStackTrace());
    return kind;
  }

  private static boolean isOfRows(SparkThrowable fault) {
    return fault.getCondition() != null
        && fault.getSqlState() != null
        && !OF_THE_SYSTEM.contains(fault.getSqlState().substring(0, 2));
  }
}

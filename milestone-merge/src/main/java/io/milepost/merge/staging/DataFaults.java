package io.milepost.merge.staging;

import io.milepost.merge.RefusedException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** Values that Spark cannot work with: it names them, which must not be where they are secret. */
public final class DataFaults {
  /** Class of data exceptions among the SQL states. */
  private static final String DATA = "22";

  private DataFaults() {}

  /**
   * Does some work on rows.
   *
   * @param secret whether values must not be told
   * @param what begins the message, such as a dataset
   * @throws RefusedException instead of an error that would tell a secret value
   */
  public static void hiding(boolean secret, String what, Runnable work) {
    try {
      work.run();
    } catch (Exception e) { // Spark throws checked exceptions undeclared
      Optional<String> fault = secret ? find(e) : Optional.empty();
      if (fault.isPresent()) {
        throw new RefusedException(
            ("%s: an expression on its rows, such as a soft delete or the condition of a slice, met"
                    + " a value that it cannot take (%s). It is not shown: columns are classified.")
                .formatted(what, fault.get()));
      }
      throw e;
    }
  }

  private static Optional<String> find(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable fault
          && fault.getCondition() != null
          && String.valueOf(fault.getSqlState()).startsWith(DATA)) {
        return Optional.of(fault.getCondition());
      }
    }
    return Optional.empty();
  }
}

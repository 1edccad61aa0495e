package io.milepost.merge;

/** Another attempt did what this one was about to do. The tables are right; this one stops. */
public final class AnotherAttemptWonException extends RuntimeException {
  public AnotherAttemptWonException(String message) {
    super(message);
  }
}

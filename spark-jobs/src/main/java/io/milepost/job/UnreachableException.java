package io.milepost.job;

/** Something a job needs did not answer or cannot be written just now: worth a retry. */
public final class UnreachableException extends RuntimeException {
  public UnreachableException(String message) {
    super(message);
  }

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}

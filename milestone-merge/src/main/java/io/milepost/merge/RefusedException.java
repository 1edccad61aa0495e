package io.milepost.merge;

/** What was asked for must not be done, and would not be on a retry either. Nothing was written. */
public final class RefusedException extends RuntimeException {
  public RefusedException(String message) {
    super(message);
  }
}

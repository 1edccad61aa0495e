package io.milepost.merge;

/** A batch that must not go on, and would not on a retry either. Nothing was published. */
public final class RefusedException extends RuntimeException {
  public RefusedException(String message) {
    super(message);
  }
}

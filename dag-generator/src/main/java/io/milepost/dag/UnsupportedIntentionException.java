package io.milepost.dag;

/** A valid model asks for something that this version has no job for. */
public final class UnsupportedIntentionException extends RuntimeException {
  UnsupportedIntentionException(String message) {
    super(message);
  }
}

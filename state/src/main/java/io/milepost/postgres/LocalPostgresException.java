package io.milepost.postgres;

/** The PostgreSQL of this machine could not be started, joined or stopped; the message says why. */
public final class LocalPostgresException extends RuntimeException {
  LocalPostgresException(String message) {
    super(message);
  }

  LocalPostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.milepost.job;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.fs.FSError;

/** Failures of storage: which of them pass, and how one without a reason is told. */
final class StorageFailure {
  /** What systems say, whatever the class of the exception. */
  private static final List<String> PASSING =
      List.of("No space left on device", "Disk quota exceeded", "Read-only file system");

  private StorageFailure() {}

  /** What to tell of it; empty for any other failure. */
  static Optional<String> find(Throwable failure) {
    if (failure instanceof ClusterStorageCapacityExceededException) {
      return Optional.of(text(String.valueOf(failure.getMessage())));
    }
    if (!(failure instanceof IOException) && !(failure instanceof FSError)) {
      return Optional.empty();
    }
    String message = String.valueOf(failure.getMessage());
    return PASSING.stream().anyMatch(message::contains)
        ? Optional.of(text(message))
        : Optional.empty();
  }

  /** The kind of a failure and its file, where that is all that is known; otherwise empty. */
  static Optional<String> withoutReason(Throwable failure) {
    return failure instanceof FileSystemException file && file.getReason() == null
        ? Optional.of("%s: %s".formatted(file.getClass().getSimpleName(), file.getMessage()))
        : Optional.empty();
  }

  private static String text(String message) {
    String why = message.lines().findFirst().orElse("").replaceFirst("^[A-Za-z.]+Exception: ", "");
    return "Cannot write: %s. Make room or make it writable; the next run goes on from here."
        .formatted(why);
  }
}

package io.milepost.model.job;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files and folders of this machine as jobs are told of them: {@code file://} and the path as it
 * is, nothing encoded, because that is what Hadoop's {@code new Path(text)} understands. A blank, a
 * percent sign or an umlaut stands for itself.
 */
public final class LocalAddress {
  private static final Pattern LOCAL =
      Pattern.compile("(?:file:(?://)?)?(/(?!/).*)", Pattern.DOTALL);

  private LocalAddress() {}

  /** The address of a file or folder. */
  public static String of(Path path) {
    return "file://" + path.toAbsolutePath().normalize();
  }

  /** The file or folder of an address, or of an absolute path; empty for one that is elsewhere. */
  public static Optional<Path> path(String address) {
    Matcher local = LOCAL.matcher(address);
    return local.matches() ? Optional.of(Path.of(local.group(1))) : Optional.empty();
  }
}

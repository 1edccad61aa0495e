package io.milepost.examples.retail.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that was started, and all that it started in turn. */
final class RunningCommand {
  private static final Duration LONGEST = Duration.ofMinutes(8);

  private final String shown;
  private final Process process;
  private final Path out;
  private final Path err;

  private RunningCommand(String shown, Process process, Path out, Path err) {
    this.shown = shown;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts it.
   *
   * @param folder where its words are kept
   * @param environment its variables beside those of this process that matter to a shell
   */
  static RunningCommand start(Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path out = Files.createTempFile(folder, "command", ".out");
      Path err = Path.of(out.toString().replaceFirst("out$", "err"));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> !name.matches("PATH|HOME|JAVA_HOME|LANG"));
      builder.environment().putAll(environment);
      return new RunningCommand(String.join(" ", command), builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command, e);
    }
  }

  /** Waits until it has ended by itself. */
  Outcome outcome() {
    if (!endsWithin(LONGEST)) {
      kill();
      throw new IllegalStateException("Never ended: " + outcome());
    }
    return new Outcome(shown, process.exitValue(), text(out), text(err));
  }

  /** Whether it ends before that much time has passed. */
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + shown, e);
    }
  }

  /** Ends it and all that it started as {@code kill -9} does, from the root to the leaves. */
  void kill() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    started.forEach(handle -> handle.onExit().join());
    process.onExit().join();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}

package io.milepost.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Python of our own with exactly the packages that a file of requirements pins, hashes included.
 * It is made once for a content of that file and stays until {@code target} is removed.
 */
public final class PythonEnvironment {
  private static final String LEAST = "3.11";
  private static final String INSTALL =
      "Install it: apt-get install python3 python3-venv (Debian) or brew install python (macOS).";
  private static final int DIGEST_DIGITS = 12;
  private static final int MINUTES = 10;

  private final Path folder;

  private PythonEnvironment(Path folder) {
    this.folder = folder;
  }

  /**
   * The environment below a module's folder for build results, made if it is not there yet.
   *
   * @param target such as {@code target}
   * @param requirements a file that pip takes with {@code --require-hashes}
   */
  public static PythonEnvironment of(Path target, Path requirements) {
    try {
      byte[] pins = Files.readAllBytes(requirements);
      Path folder = target.toAbsolutePath().resolve("python-" + digest(pins));
      PythonEnvironment environment = new PythonEnvironment(folder);
      synchronized (PythonEnvironment.class) {
        environment.make(requirements.toAbsolutePath(), pins);
      }
      return environment;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a Python environment in " + target, e);
    }
  }

  /** Once, of however many processes of tests there are. */
  private void make(Path requirements, byte[] pins) throws IOException {
    Files.createDirectories(folder.getParent());
    Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      Path done = folder.resolve("installed");
      if (held.isValid() && !Files.exists(done)) {
        remove(folder);
        Files.createDirectories(folder);
        install(requirements);
        Files.write(done, pins);
      }
    }
  }

  /**
   * Runs a script, and returns what it prints to its standard output.
   *
   * @param variables added to this process's environment
   * @param arguments the script, and what it is given
   * @throws IllegalStateException if it does not end with 0; says what it printed to its standard
   *     error
   */
  public String run(Map<String, String> variables, List<String> arguments) {
    return execute(command(arguments), variables);
  }

  /** The command line that starts a script, for those who run it themselves. */
  public List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(folder.resolve("venv/bin/python").toString()));
    command.addAll(arguments);
    return command;
  }

  private void install(Path requirements) {
    requirePython();
    Path venv = folder.resolve("venv");
    execute(List.of("python3", "-m", "venv", venv.toString()), Map.of());
    List<String> pip =
        List.of(
            venv.resolve("bin/python").toString(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--only-binary=:all:",
            "-r",
            requirements.toString());
    execute(pip, Map.of());
  }

  private void requirePython() {
    String question = "import sys, ensurepip, venv; print(sys.version_info >= (3, 11))";
    String answer;
    try {
      answer = execute(List.of("python3", "-c", question), Map.of()).strip();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new IllegalStateException(
          "Cannot run python3 %s or later with its module venv. %s".formatted(LEAST, INSTALL), e);
    }
    if (!answer.equals("True")) {
      throw new IllegalStateException(
          "Cannot use python3: it is older than %s. %s".formatted(LEAST, INSTALL));
    }
  }

  /** Both streams go to files, so that no process waits for us to read. */
  private String execute(List<String> command, Map<String, String> variables) {
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(variables);
        int exit = waitFor(builder.start(), command);
        if (exit != 0) {
          throw new IllegalStateException(
              "Cannot run %s: exit code %d%n%s"
                  .formatted(String.join(" ", command), exit, Files.readString(err)));
        }
        return Files.readString(out);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + String.join(" ", command), e);
    }
  }

  private static int waitFor(Process process, List<String> command) {
    try {
      if (process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
      throw new IllegalStateException(
          "Cannot run %s: not done after %d minutes".formatted(String.join(" ", command), MINUTES));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sum).substring(0, DIGEST_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> below = Files.walk(folder)) {
      paths = below.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}

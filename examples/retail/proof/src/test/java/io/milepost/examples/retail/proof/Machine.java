package io.milepost.examples.retail.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.testing.s3.S3Bucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder that is all of a machine that the command sees: its home, its lake, its model. */
final class Machine {
  /** The repository. */
  static final Path TOP = Path.of("").toAbsolutePath().resolve("../../..").normalize();

  /** What a short life asks for. */
  private static final String SHORT_LIFE = "-XX:TieredStopAtLevel=1";

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private String javaOptions = SHORT_LIFE;

  private Machine(Path folder) {
    this.folder = folder;
    environment.put("MILEPOST_HOME", folder.resolve("home").toString());
    // Spark is fetched once for all machines, and the jars are those of this build.
    environment.put("MILEPOST_CACHE", TARGET.resolve("cache").toString());
    environment.put("MILEPOST_BUILD", "no");
    moreJavaOptions("");
    environment.put("LC_ALL", "C.UTF-8");
  }

  /** An empty one; what an earlier test left under the name is gone. */
  static Machine empty(String name) {
    Path folder = TARGET.resolve("proof").resolve(name);
    try {
      if (Files.exists(folder)) {
        delete(folder);
      }
      Files.createDirectories(folder.resolve("logs"));
      return new Machine(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + folder, e);
    }
  }

  Path folder() {
    return folder;
  }

  Path model() {
    return folder.resolve("model");
  }

  Path lake() {
    return folder.resolve("lake");
  }

  /** Gives a credential its user and password. */
  Machine credential(String name, String user, String password) {
    String prefix = "MILEPOST_" + name.toUpperCase(java.util.Locale.ROOT);
    environment.put(prefix + "_USER", user);
    environment.put(prefix + "_PASSWORD", password);
    return this;
  }

  /**
   * A machine that is to find this bucket, as docs/s3.md tells people: addresses in options,
   * secrets in variables.
   */
  Machine bucket(S3Bucket bucket) {
    StringBuilder options = new StringBuilder(javaOptions);
    bucket
        .address()
        .forEach((key, value) -> options.append(" -Dspark.hadoop.%s=%s".formatted(key, value)));
    javaOptions = options.toString();
    environment.put("AWS_ACCESS_KEY_ID", "tester");
    environment.put("AWS_SECRET_ACCESS_KEY", "of the tests alone");
    moreJavaOptions("");
    return this;
  }

  /** More options of the Spark processes that are started from now on, separated by blanks. */
  void moreJavaOptions(String options) {
    environment.put("MILEPOST_JAVA_OPTIONS", (javaOptions + " " + options).strip());
  }

  /** Copies a folder of the repository to the machine's model. */
  Machine copyModel(String from) {
    copy(TOP.resolve(from), model());
    return this;
  }

  /** Writes a file of the machine. */
  Path write(String path, String text) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path, e);
    }
  }

  /** Replaces text in a file of the machine; it has to be there, once. */
  void replace(String path, String text, String replacement) {
    String content = read(path);
    if (content.indexOf(text) < 0 || content.indexOf(text) != content.lastIndexOf(text)) {
      throw new IllegalArgumentException("Not once in " + path + ": " + text);
    }
    write(path, content.replace(text, replacement));
  }

  String read(String path) {
    try {
      return Files.readString(folder.resolve(path), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }

  /** Copies a file or a folder. */
  static void copy(Path from, Path to) {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path copy = to.resolve(from.relativize(path).toString());
        Files.createDirectories(copy.getParent());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy " + from + " to " + to, e);
    }
  }

  /** Starts {@code scripts/milepost} with these arguments. */
  RunningCommand start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(TOP.resolve("scripts/milepost").toString());
    command.addAll(List.of(arguments));
    return RunningCommand.start(folder.resolve("logs"), environment, command);
  }

  /** Runs {@code scripts/milepost} with these arguments. */
  Outcome milepost(String... arguments) {
    return start(arguments).outcome();
  }

  /** What {@code status} says, without places and times. */
  String status() {
    Outcome outcome = milepost("status", "--output", "json");
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException("No status: " + outcome);
    }
    return outcome.out().strip().replaceAll("\"(root|sourceTime|publishedAt)\":\"[^\"]*\",", "");
  }

  /** The disk with a folder of the machine is lost. */
  void lose(String below) {
    try {
      delete(folder.resolve(below));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + below, e);
    }
  }

  /** Stops the PostgreSQL that the command started for this machine, if it did. */
  void stop() {
    List<String> command =
        List.of(TOP.resolve("examples/retail/shop").toString(), "server", "--stop");
    RunningCommand.start(folder.resolve("logs"), environment, command).outcome();
  }

  /** The files below a folder of the machine, with their sizes, without Hadoop's checksums. */
  Map<String, Long> files(String below) {
    Path root = folder.resolve(below);
    try (Stream<Path> paths = Files.walk(root)) {
      Map<String, Long> files = new HashMap<>();
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        if (!path.toString().endsWith(".crc")) {
          files.put(root.relativize(path).toString(), Files.size(path));
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + root, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, IOException problem)
              throws IOException {
            Files.delete(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

package io.milepost.model.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.problem.LintResult;
import io.milepost.model.read.ModelReader;
import io.milepost.model.tree.ModelLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A clean model in a folder, to be changed a little, linted, and put back as it was. */
final class ModelFixture implements AutoCloseable {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);

  private static final Pattern HEADLINE = Pattern.compile("\\S+:\\d+:\\d+: (error|warning) .*");

  private final Path folder;
  private final Map<Path, Optional<byte[]>> kept = new HashMap<>();

  private ModelFixture(Path folder) {
    this.folder = folder;
  }

  /** The retail example with some files more, for what it leaves at its default. */
  static ModelFixture retail(Path folder) throws IOException {
    copy(Path.of("..", "examples", "retail", "model"), folder);
    copy(Path.of("src", "test", "resources", "rules", "base"), folder);
    return new ModelFixture(folder);
  }

  /** The example of one file. */
  static ModelFixture hello(Path folder) throws IOException {
    copy(Path.of("..", "examples", "hello"), folder);
    return new ModelFixture(folder);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  void put(String file, String text) throws IOException {
    keep(file);
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), text, UTF_8);
  }

  void remove(String file) throws IOException {
    keep(file);
    Files.delete(folder.resolve(file));
  }

  private void keep(String file) throws IOException {
    Path path = folder.resolve(file);
    if (!kept.containsKey(path)) {
      kept.put(path, Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty());
    }
  }

  /** Puts everything back. */
  @Override
  public void close() throws IOException {
    for (Map.Entry<Path, Optional<byte[]>> file : kept.entrySet()) {
      if (file.getValue().isPresent()) {
        Files.write(file.getKey(), file.getValue().orElseThrow());
      } else {
        Files.deleteIfExists(file.getKey());
        deleteEmpty(file.getKey().getParent());
      }
    }
    kept.clear();
  }

  private static void deleteEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(directory);
    deleteEmpty(directory.getParent());
  }

  /** Puts one text in the place of another that has to be there once. */
  void replace(String file, String from, String to) throws IOException {
    String text = Files.readString(folder.resolve(file), UTF_8);
    assertThat(text).containsOnlyOnce(from);
    put(file, text.replace(from, to));
  }

  LintResult lint() {
    Path home = Path.of("/home/someone/.milepost");
    return new ModelReader(home, CLOCK).lint(ModelLocation.parse(folder.toString(), home).read());
  }

  /** The first line of each problem, as people see it. */
  static List<String> headlines(LintResult result) {
    return result.text().lines().filter(HEADLINE.asMatchPredicate()).toList();
  }
}

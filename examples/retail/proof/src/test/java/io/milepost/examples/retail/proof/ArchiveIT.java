package io.milepost.examples.retail.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes, with a copy of the command and its jar that may be changed. */
class ArchiveIT {
  private static final Path CACHE = Path.of("target/cache").toAbsolutePath();
  private static final String JAR = "spark-jobs/target/milepost-jobs.jar";
  private static final String ARCHIVED = "io.milepost.job.JobCommand source: shared objects file";

  @TempDir private Path folder;

  @BeforeEach
  void copyOfTheCommand() throws IOException {
    // Fetches Spark, if no other test has.
    assertThat(run(Machine.TOP, Map.of("MILEPOST_CACHE", CACHE.toString())).exitCode()).isZero();
    for (String file : List.of("scripts/milepost", "scripts/build", "pom.xml", JAR)) {
      Machine.copy(Machine.TOP.resolve(file), folder.resolve("copy").resolve(file));
    }
    for (String script : List.of("milepost", "build")) {
      assertThat(folder.resolve("copy/scripts").resolve(script).toFile().setExecutable(true))
          .isTrue();
    }
    Files.createDirectories(folder.resolve("cache"));
    Files.createSymbolicLink(folder.resolve("cache/spark"), CACHE.resolve("spark"));
  }

  @Test
  void isLeftByTheFirstStartAndUsedByTheNext() throws IOException {
    assertThat(loaded("")).doesNotContain(ARCHIVED);
    List<Path> first = archives();
    assertThat(first).hasSize(1);

    assertThat(loaded("")).contains(ARCHIVED);
    assertThat(archives()).isEqualTo(first);
    assertThat(loaded("no")).doesNotContain(ARCHIVED);
  }

  @Test
  void isMadeAnewWhenTheJarChanges() throws IOException {
    loaded("");
    List<Path> first = archives();
    Files.setLastModifiedTime(
        folder.resolve("copy").resolve(JAR), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));

    assertThat(loaded("")).doesNotContain(ARCHIVED);
    assertThat(archives()).hasSize(2).containsAll(first);
    assertThat(loaded("")).contains(ARCHIVED);
  }

  @Test
  void isDoneWithoutWhenItIsBroken() throws IOException {
    loaded("");
    Path archive = archives().get(0);
    Files.delete(archive);
    Files.writeString(archive, "cut off", UTF_8);

    assertThat(loaded("")).doesNotContain(ARCHIVED);
  }

  /** Where Java found each class of a start that must end well and say nothing of archives. */
  private String loaded(String archive) throws IOException {
    Path classes = folder.resolve("classes.log");
    Outcome outcome =
        run(
            folder.resolve("copy"),
            Map.of(
                "MILEPOST_CACHE",
                folder.resolve("cache").toString(),
                "MILEPOST_JAVA_OPTIONS",
                "-Xlog:class+load:file=" + classes,
                "MILEPOST_ARCHIVE",
                archive));
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("Usage: milepost job ingest");
    assertThat(outcome.err().replaceAll("milepost: once after a build.*", "").strip()).isEmpty();
    return Files.readString(classes, UTF_8);
  }

  private Outcome run(Path top, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("MILEPOST_HOME", folder.resolve("home").toString());
    environment.put("MILEPOST_BUILD", "no");
    List<String> command =
        List.of(top.resolve("scripts/milepost").toString(), "job", "ingest", "--help");
    return RunningCommand.start(folder, environment, command).outcome();
  }

  private List<Path> archives() throws IOException {
    Path classes = folder.resolve("cache/classes");
    if (!Files.exists(classes)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(classes)) {
      return files.sorted().toList();
    }
  }
}

package io.milepost.dag.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toConcurrentMap;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.Manifest;
import io.milepost.dag.spec.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of ours that lie in a bundle's folder, whoever wrote them and however that ended.
 *
 * @param texts by path, but the manifest and the jobs
 * @param jobs digests
 */
public record BundleState(
    Path folder, SortedMap<String, String> texts, Optional<String> manifestText, Set<String> jobs) {
  static final String JOBS = "jobs";
  static final String SPECS = "specs";

  private static final Pattern PYTHON =
      Pattern.compile("milepost_(?:shard|warm)_[A-Za-z0-9_-]+\\.py");
  private static final Pattern LINES = Pattern.compile("shard_[A-Za-z0-9_-]+\\.jsonl");
  private static final Pattern JOB = Pattern.compile("[0-9a-f]{64}\\.json");
  private static final String JSON = ".json";
  private static final String RUNTIMES = "runtimes.json";

  static BundleState read(Path folder) throws IOException {
    List<String> paths = new ArrayList<>(names(folder, PYTHON));
    names(folder.resolve(SPECS), LINES).forEach(name -> paths.add(SPECS + "/" + name));
    if (Files.exists(folder.resolve(RUNTIMES))) {
      paths.add(RUNTIMES);
    }
    SortedMap<String, String> texts = new TreeMap<>(texts(folder, paths));
    Path manifest = folder.resolve(BundleFiles.MANIFEST);
    return new BundleState(
        folder,
        texts,
        Files.exists(manifest) ? Optional.of(text(manifest)) : Optional.empty(),
        names(folder.resolve(JOBS), JOB).stream()
            .map(name -> name.substring(0, name.length() - JSON.length()))
            .collect(toSet()));
  }

  private static Map<String, String> texts(Path folder, List<String> paths) throws IOException {
    try {
      return paths.parallelStream()
          .collect(
              toConcurrentMap(
                  path -> path,
                  path -> {
                    try {
                      return text(folder.resolve(path));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }

  private static List<String> names(Path folder, Pattern pattern) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> pattern.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  /** What it says of itself. */
  public Optional<Manifest> manifest() {
    return manifestText.map(Manifest::read);
  }

  /** The lines of the DAGs, by id, of all specs that are not the same in these files. */
  public Map<String, String> linesUnlike(Map<String, String> others) {
    Map<String, String> lines = new TreeMap<>();
    texts.forEach(
        (path, text) -> {
          if (path.startsWith(SPECS + "/") && !text.equals(others.get(path))) {
            text.lines().forEach(line -> id(line).ifPresent(id -> lines.put(id, line)));
          }
        });
    return lines;
  }

  private static Optional<String> id(String line) {
    try {
      JsonNode id = CanonicalJson.read(line).path("dag_id");
      return id.isTextual() ? Optional.of(id.textValue()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the end of a line that was cut: it is written anew
    }
  }

  /** The text of a job file, if it is there. */
  public Optional<String> job(String digest) {
    Path file = folder.resolve(JOBS).resolve(digest + JSON);
    try {
      return jobs.contains(digest) ? Optional.of(text(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // only a difference is shown less finely
    }
  }

  /** What has to be written and deleted so that exactly these files are there. */
  public BundleChange changeTo(BundleFiles files) {
    List<String> writes = new ArrayList<>();
    files
        .texts()
        .forEach(
            (path, text) -> {
              if (!text.equals(texts.get(path))) {
                writes.add(path);
              }
            });
    if (!manifestText.equals(Optional.of(files.manifest()))) {
      writes.add(BundleFiles.MANIFEST);
    }
    return new BundleChange(
        writes,
        texts.keySet().stream().filter(path -> !files.texts().containsKey(path)).toList(),
        files.jobs().keySet().stream().filter(job -> !jobs.contains(job)).sorted().toList(),
        jobs.stream().filter(job -> !files.jobs().containsKey(job)).sorted().toList());
  }
}

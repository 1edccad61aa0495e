package io.milepost.dag.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toConcurrentMap;

import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.Manifest;
import io.milepost.dag.bundle.Pools;
import io.milepost.dag.bundle.Runtimes;
import io.milepost.dag.spec.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of ours that lie in a bundle's folder, whoever wrote them and however that ended.
 *
 * @param texts by path, but the manifest and the jobs
 * @param manifest what it says of itself
 */
public record BundleState(
    Path folder,
    SortedMap<String, String> texts,
    Optional<String> manifestText,
    Optional<Manifest> manifest,
    WrittenJobs jobs) {
  static final String JOBS = "jobs";
  static final String SPECS = "specs";

  private static final Pattern PYTHON =
      Pattern.compile("milepost_(?:shard|warm)_[A-Za-z0-9_-]+\\.py");
  private static final Pattern LINES = Pattern.compile("shard_[A-Za-z0-9_-]+\\.jsonl");

  static BundleState read(Path folder) throws IOException {
    List<String> paths = new ArrayList<>(names(folder, PYTHON));
    names(folder.resolve(SPECS), LINES).forEach(name -> paths.add(SPECS + "/" + name));
    for (String name : List.of(Runtimes.FILE, Pools.FILE)) {
      if (Files.exists(folder.resolve(name))) {
        paths.add(name);
      }
    }
    SortedMap<String, String> texts = new TreeMap<>(texts(folder, paths));
    Path file = folder.resolve(BundleFiles.MANIFEST);
    boolean complete = Files.exists(file);
    Optional<String> manifest = complete ? Optional.of(text(file)) : Optional.empty();
    return new BundleState(
        folder,
        texts,
        manifest,
        manifest.map(text -> Manifest.read(file, text)),
        WrittenJobs.read(
            folder.resolve(JOBS),
            complete ? Optional.of(Files.getLastModifiedTime(file)) : Optional.empty()));
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

  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }

  private static List<String> names(Path folder, Pattern pattern) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !Files.isDirectory(file)) // not ours, whatever it is called
          .map(file -> file.getFileName().toString())
          .filter(name -> pattern.matcher(name).matches())
          .sorted()
          .toList();
    }
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
    // Of a line that was cut there is none: it is written anew.
    return CanonicalJson.find(line).map(dag -> dag.path("dag_id").textValue());
  }

  /** The text of a job file, if it is there. */
  public Optional<String> job(String digest) {
    return jobs.bytes(digest).map(bytes -> new String(bytes, UTF_8));
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
        jobs.missing(files.jobs()),
        jobs.unlike(files.jobs()));
  }
}

package io.milepost.dag.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Comparator.comparing;
import static java.util.Locale.ROOT;
import static java.util.Objects.requireNonNull;

import io.milepost.dag.bundle.BundleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the difference. First all of it beside the bundle: a stop there leaves the old bundle as
 * it was. Then each file gets its name, in quick succession: jobs, which nobody names yet; specs
 * and the Python beside them, shard by shard; the manifest. A stop there leaves each shard old or
 * new, or torn, which its digest shows. Whatever is left, the next render compares and completes.
 */
final class BundleWriter {
  private static final String STAGE = ".stage";
  private static final Pattern STAGED = Pattern.compile("[0-9]+");

  /** Waiting for a disk is most of the work. */
  private static final int THREADS = 16;

  private final Path folder;
  private final FileSteps steps;
  private long bytes;

  BundleWriter(Path folder, FileSteps steps) {
    this.folder = requireNonNull(folder, "folder");
    this.steps = requireNonNull(steps, "steps");
  }

  /** Writes; gives the number of bytes written. */
  long write(BundleFiles files, BundleChange change) throws IOException {
    clearStage();
    if (change.isEmpty()) {
      return 0;
    }
    Map<String, Supplier<String>> texts = new LinkedHashMap<>();
    change.newJobs().forEach(job -> texts.put(job(job), () -> files.jobs().get(job).text()));
    change.writes().stream()
        .filter(path -> !path.equals(BundleFiles.MANIFEST))
        .sorted(
            comparing(BundleWriter::shard).thenComparing(comparing(String::toString).reversed()))
        .forEach(path -> texts.put(path, () -> files.texts().get(path)));
    boolean manifest = change.writes().contains(BundleFiles.MANIFEST);
    if (manifest) {
      texts.put(BundleFiles.MANIFEST, files::manifest);
    }
    List<String> paths = List.copyOf(texts.keySet());
    stage(List.copyOf(texts.values()));
    for (int i = 0; i < paths.size() - (manifest ? 1 : 0); i++) {
      steps.move(staged(i), folder.resolve(paths.get(i)));
    }
    deleteAll(change.deletes(), files);
    syncAll();
    if (manifest) {
      steps.move(staged(paths.size() - 1), folder.resolve(BundleFiles.MANIFEST));
      steps.sync(folder);
    }
    for (String job : change.oldJobs()) {
      steps.delete(folder.resolve(job(job)));
    }
    clearStage();
    return bytes;
  }

  /** What belongs together comes together: the specs and the Python of a shard. */
  private static String shard(String path) {
    return path.replaceFirst("^(?:specs/|milepost_)", "").replaceFirst("\\.[a-z]+$", "");
  }

  /** Deletes old files, but not what a disk that takes "a" and "A" for one name calls so too. */
  private void deleteAll(List<String> paths, BundleFiles files) throws IOException {
    Map<String, Path> names = new HashMap<>();
    files.texts().keySet().forEach(name -> names.put(name.toLowerCase(ROOT), folder.resolve(name)));
    for (String path : paths) {
      Path old = folder.resolve(path);
      Path alike = names.get(path.toLowerCase(ROOT));
      if (alike == null || !Files.exists(old) || !Files.isSameFile(old, alike)) {
        steps.delete(old);
      }
    }
  }

  private static String job(String digest) {
    return BundleState.JOBS + "/" + digest + ".json";
  }

  private Path staged(int number) {
    return folder.resolve(STAGE).resolve(Integer.toString(number));
  }

  private void stage(List<Supplier<String>> texts) throws IOException {
    for (String name : List.of(STAGE, BundleState.JOBS, BundleState.SPECS)) {
      Files.createDirectories(folder.resolve(name));
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Integer>> writes = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        Path file = staged(i);
        Supplier<String> text = texts.get(i);
        writes.add(
            () -> {
              byte[] content = text.get().getBytes(UTF_8);
              steps.write(file, content);
              return content.length;
            });
      }
      for (Future<Integer> written : threads.invokeAll(writes)) {
        bytes += written.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while writing", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } finally {
      threads.shutdown();
    }
  }

  private void syncAll() throws IOException {
    steps.sync(folder.resolve(BundleState.JOBS));
    steps.sync(folder.resolve(BundleState.SPECS));
    steps.sync(folder);
  }

  private void clearStage() throws IOException {
    Path stage = folder.resolve(STAGE);
    if (!Files.isDirectory(stage, NOFOLLOW_LINKS)) {
      Files.deleteIfExists(stage); // a link, never what it leads to
      return;
    }
    try (Stream<Path> left = Files.list(stage)) {
      for (Path file : left.toList()) {
        if (STAGED.matcher(file.getFileName().toString()).matches()
            && !Files.isDirectory(file, NOFOLLOW_LINKS)) {
          steps.delete(file);
        }
      }
    }
    try (Stream<Path> left = Files.list(stage)) {
      if (left.findAny().isEmpty()) {
        Files.delete(stage);
      }
    }
  }
}

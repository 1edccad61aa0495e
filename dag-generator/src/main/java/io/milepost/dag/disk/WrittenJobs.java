package io.milepost.dag.disk;

import static java.util.Objects.requireNonNull;

import io.milepost.dag.bundle.RenderedJob;
import io.milepost.dag.spec.Digest;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The job files that lie in a bundle's folder. Reading all of them would take longer than all else
 * that a render does, so only those are read that were written when the manifest was, or later.
 *
 * @param found by digest
 */
record WrittenJobs(Path folder, Map<String, Found> found) {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}\\.json");
  private static final String JSON = ".json";
  private static final long NO_FILE = -1;

  /**
   * One file.
   *
   * @param bytes its length; negative for what is no plain file
   * @param late whether it is not older than the manifest, which is written last
   */
  record Found(long bytes, boolean late) {}

  WrittenJobs {
    requireNonNull(folder, "folder");
    found = Map.copyOf(found);
  }

  /**
   * Lists a folder.
   *
   * @param manifest when it was written, if it was
   */
  static WrittenJobs read(Path folder, Optional<FileTime> manifest) throws IOException {
    Map<String, Found> found = new HashMap<>();
    if (Files.isDirectory(folder)) {
      Files.walkFileTree(
          folder.toRealPath(),
          EnumSet.noneOf(FileVisitOption.class),
          1,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              if (!attributes.isDirectory() && NAME.matcher(name).matches()) {
                boolean late =
                    manifest
                        .map(time -> attributes.lastModifiedTime().compareTo(time) >= 0)
                        .orElse(true);
                found.put(
                    name.substring(0, name.length() - JSON.length()),
                    new Found(attributes.isRegularFile() ? attributes.size() : NO_FILE, late));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) { // a render deletes it while a plan reads
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    }
    return new WrittenJobs(folder, found);
  }

  /** The text of a job file, if it is there. */
  Optional<byte[]> bytes(String digest) {
    try {
      return found.containsKey(digest)
          ? Optional.of(Files.readAllBytes(folder.resolve(digest + JSON)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // what cannot be read is written anew
    }
  }

  /** The digests of those that are missing, or are not what their names say. */
  List<String> missing(Map<String, RenderedJob> wanted) {
    return wanted.values().parallelStream()
        .filter(job -> !isThere(job))
        .map(RenderedJob::digest)
        .sorted()
        .toList();
  }

  private boolean isThere(RenderedJob job) {
    Found file = found.get(job.digest());
    return file != null
        && file.bytes() == job.print().bytes()
        && (!file.late()
            || bytes(job.digest()).map(Digest::of).filter(job.digest()::equals).isPresent());
  }

  /** The digests of those that nobody wants any more. */
  List<String> unlike(Map<String, RenderedJob> wanted) {
    return found.keySet().stream().filter(job -> !wanted.containsKey(job)).sorted().toList();
  }
}

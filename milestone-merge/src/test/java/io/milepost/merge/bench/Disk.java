package io.milepost.merge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Stream;

/**
 * The files of a folder at one time, without the checksums that Hadoop puts beside them on a local
 * disk.
 *
 * @param files size and time by path
 */
record Disk(Map<Path, Disk.Content> files) {
  record Content(long bytes, FileTime time) {}

  Disk {
    files = Map.copyOf(files);
  }

  static Disk of(Path folder) {
    Map<Path, Content> files = new HashMap<>();
    if (Files.exists(folder)) {
      try (Stream<Path> below = Files.walk(folder)) {
        for (Path path : below.filter(Files::isRegularFile).toList()) {
          if (!path.toString().endsWith(".crc")) {
            files.put(path, new Content(Files.size(path), Files.getLastModifiedTime(path)));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list " + folder, e);
      }
    }
    return new Disk(files);
  }

  /** What was written since another time: files that are new or not the same. */
  Disk since(Disk before) {
    Map<Path, Content> written = new HashMap<>(files);
    written.entrySet().removeAll(before.files().entrySet());
    return new Disk(written);
  }

  /** Those whose path has a folder of this name. */
  Disk in(String name) {
    Map<Path, Content> some = new HashMap<>();
    for (Entry<Path, Content> file : files.entrySet()) {
      for (Path part : file.getKey()) {
        if (part.toString().equals(name)) {
          some.put(file.getKey(), file.getValue());
        }
      }
    }
    return new Disk(some);
  }

  /** Those that hold rows. */
  long dataFiles() {
    return files.keySet().stream()
        .filter(path -> path.toString().endsWith(".parquet") && !path.toString().contains("_log/"))
        .count();
  }

  double bytes() {
    return files.values().stream().mapToDouble(Content::bytes).sum();
  }
}

package io.milepost.merge.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file that appears whole and once: of several writers one wins, and nobody ever sees a part of
 * it. How that is done depends on the file system.
 */
public interface ExclusiveFile {
  /**
   * Writes the file.
   *
   * @return whether this call made it; false if it was there before
   */
  boolean create(byte[] content) throws IOException;

  /**
   * The file at a path, by what its file system offers.
   *
   * @throws io.milepost.merge.RefusedException if it is an S3 that cannot do it
   */
  static ExclusiveFile of(Path path, Configuration hadoop) throws IOException {
    FileSystem system = path.getFileSystem(hadoop);
    return switch (system.getScheme()) {
      case "file" -> LocalFile.of(system, path)::create;
      case "s3a", "s3", "s3n" -> ConditionalFile.of(system, path);
      // An object is there when it is closed, and renaming it is copying it.
      case "gs" -> content -> plain(system, path, content);
      // Elsewhere a file is there as soon as it is begun, and a rename replaces none.
      default -> content -> renamed(system, path, content);
    };
  }

  private static boolean renamed(FileSystem system, Path path, byte[] content) throws IOException {
    Path finished = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
    try {
      try (OutputStream out = system.create(finished, false)) {
        out.write(content);
      }
      if (system.rename(finished, path)) {
        return true;
      }
      return isOurs(system, path, content, new IOException("Cannot rename to " + path));
    } finally {
      system.delete(finished, false);
    }
  }

  private static boolean plain(FileSystem system, Path path, byte[] content) throws IOException {
    try (OutputStream out = system.create(path, false)) {
      out.write(content);
    } catch (IOException e) {
      return isOurs(system, path, content, e);
    }
    return true;
  }

  /** A lost reply looks like a lost race: what the file holds decides. */
  private static boolean isOurs(FileSystem system, Path path, byte[] content, IOException failure)
      throws IOException {
    if (!system.exists(path)) {
      throw failure;
    }
    try (InputStream in = system.open(path)) {
      return Arrays.equals(in.readAllBytes(), content);
    }
  }
}

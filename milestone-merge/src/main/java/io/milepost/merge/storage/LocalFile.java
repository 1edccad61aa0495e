package io.milepost.merge.storage;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;

/** A file of this machine that is seen whole or not at all, and is on the disk when it is seen. */
public final class LocalFile {
  private final Path target;

  private LocalFile(Path target) {
    this.target = target.toAbsolutePath();
  }

  /** The file that a path of Hadoop's local file system names. */
  public static LocalFile of(FileSystem system, org.apache.hadoop.fs.Path path) {
    return new LocalFile(new File(system.makeQualified(path).toUri()).toPath());
  }

  /**
   * Writes the file unless it is there. A hard link of a finished file fails if its name exists; a
   * rename on POSIX does not.
   *
   * @return whether this call made it
   */
  public boolean create(byte[] content) throws IOException {
    Path finished = finished(content);
    try {
      Files.createLink(target, finished);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(finished);
    }
  }

  /**
   * Writes the file, whether it is there or not. Hadoop's checksum of what was there goes first.
   */
  public void replace(byte[] content) throws IOException {
    Path finished = finished(content);
    try {
      Files.deleteIfExists(target.resolveSibling("." + target.getFileName() + ".crc"));
      Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(finished);
    }
  }

  private Path finished(byte[] content) throws IOException {
    if (!Files.isDirectory(target.getParent())) { // a link to a folder is one, too
      Files.createDirectories(target.getParent());
    }
    Path finished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try (FileChannel channel =
        FileChannel.open(finished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(finished);
      throw e;
    }
    return finished;
  }
}

package io.milepost.dag.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The steps by which a bundle gets onto a disk; between any two of them we may be killed. */
interface FileSteps {
  /** Those of the file system. */
  FileSteps DISK = new Disk();

  /** Writes a file that nobody looks at yet, so that it outlives a loss of power. */
  void write(Path file, byte[] bytes) throws IOException;

  /** Gives a finished file its name, over whatever had it. */
  void move(Path from, Path to) throws IOException;

  /** Removes a file that may be there. */
  void delete(Path file) throws IOException;

  /** Makes names in a folder outlive a loss of power. */
  void sync(Path folder) throws IOException;

  /** The file system's. */
  final class Disk implements FileSteps {
    private Disk() {}

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
      Files.deleteIfExists(file);
    }

    @Override
    public void sync(Path folder) throws IOException {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}

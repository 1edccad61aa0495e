package io.milepost.dag.disk;

import static java.util.Objects.requireNonNull;

import io.milepost.dag.bundle.BundleException;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to write the bundles of a folder; the system takes it from a process that dies. */
final class RenderLock implements AutoCloseable {
  private static final String FILE = ".milepost.lock";

  private final FileChannel channel;

  private RenderLock(FileChannel channel) {
    this.channel = requireNonNull(channel, "channel");
  }

  /**
   * Takes it.
   *
   * @throws BundleException if another render has it
   */
  static RenderLock take(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new BundleException(
          ExitCode.RETRY, // whoever has it may render another commit
          "Another process renders into %s now (wait for it, then render again)".formatted(folder));
    }
    return new RenderLock(channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(); // held until the channel is closed
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // by another thread of this process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

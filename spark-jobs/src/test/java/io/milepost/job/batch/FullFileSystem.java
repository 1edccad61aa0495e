package io.milepost.job.batch;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A local disk of scheme {@code full:} that takes so many bytes. What is written beyond them goes
 * to {@code /dev/full}, so that the system itself says that there is no room, through Hadoop's own
 * stream.
 */
public final class FullFileSystem extends RawLocalFileSystem {
  private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);
  private static volatile boolean readOnly;
  private static volatile String last = "";

  /** From now on so many bytes fit. */
  static void room(long bytes) {
    readOnly = false;
    last = "";
    ROOM.set(bytes);
  }

  /** From now on nothing can be made. */
  static void mountReadOnly() {
    readOnly = true;
  }

  /** There is room until a file of this name is there. */
  static void roomUntil(String name) {
    room(Long.MAX_VALUE);
    last = name;
  }

  /** How much of the room is left. */
  static long left() {
    return ROOM.get();
  }

  @Override
  public String getScheme() {
    return "full";
  }

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public File pathToFile(Path path) {
    return new File(path.toUri().getPath());
  }

  /** As everywhere but here, it replaces nothing. */
  @Override
  public boolean rename(Path from, Path to) throws IOException {
    boolean renamed = !exists(to) && super.rename(from, to);
    if (renamed && to.getName().equals(last)) {
      ROOM.set(0);
    }
    return renamed;
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path path, boolean append, FsPermission permission) throws IOException {
    if (readOnly) {
      throw new FileNotFoundException(path + " (Read-only file system)");
    }
    OutputStream full = super.createOutputStreamWithMode(new Path("/dev/full"), true, permission);
    return new FilterOutputStream(super.createOutputStreamWithMode(path, append, permission)) {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        (ROOM.addAndGet(-length) < 0 ? full : out).write(bytes, from, length);
      }

      @Override
      public void close() throws IOException {
        full.close();
        super.close();
      }
    };
  }
}

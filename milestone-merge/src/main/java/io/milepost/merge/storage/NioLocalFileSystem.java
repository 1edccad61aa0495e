package io.milepost.merge.storage;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's file system of this machine, of which Java sets permissions. Hadoop itself starts a
 * process ({@code chmod}) for every file and folder that it makes where its native library is
 * missing, as it is with Spark's downloads.
 */
public final class NioLocalFileSystem extends LocalFileSystem {
  /** As Hadoop makes it, by the name of the class. */
  public NioLocalFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    private static final String MODE = "unix:mode";

    /** Of whom files of a folder are; GNU's {@code chmod} leaves it to folders, too. */
    private static final int SET_ID = 06000;

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      java.nio.file.Path file = pathToFile(path).toPath();
      if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        int kept = Files.isDirectory(file) ? (int) Files.getAttribute(file, MODE) & SET_ID : 0;
        Files.setAttribute(file, MODE, kept | permission.toShort());
      } else {
        super.setPermission(path, permission);
      }
    }
  }
}

package io.milepost.merge.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;

/**
 * How Delta's checksum files are written: under another name until they are whole, and only into a
 * folder that is there, since the checksum of a table that was removed meanwhile would be taken for
 * that of the next one. Spark's usual way does so, too, but looks for links, on a local disk with
 * four processes for each file.
 */
public final class ChecksumFiles extends FileSystemBasedCheckpointFileManager {
  private static final int BUFFER_BYTES = 4096;

  /**
   * As Spark makes it, by the name of the class.
   *
   * @param folder of the files
   */
  public ChecksumFiles(Path folder, Configuration hadoop) {
    super(folder, hadoop);
  }

  @Override
  public FSDataOutputStream createTempFile(Path file) {
    try {
      return fs().createNonRecursive(
              file,
              true,
              BUFFER_BYTES,
              fs().getDefaultReplication(file),
              fs().getDefaultBlockSize(file),
              null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

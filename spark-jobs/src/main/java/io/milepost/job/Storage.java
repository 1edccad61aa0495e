package io.milepost.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.RefusedException;
import io.milepost.merge.moment.Moment;
import io.milepost.merge.storage.ExclusiveFile;
import io.milepost.merge.storage.LocalFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Small text files on the platform's storage; a reader never sees half of one. */
public final class Storage {
  /** Where a file appears when it is closed, and a rename is a copy. */
  private static final Set<String> OBJECT_STORES = Set.of("s3a", "gs");

  private final Configuration hadoop;

  public Storage(Configuration hadoop) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
  }

  /**
   * Writes and removes a file below the root, and looks that of two writers only one wins there.
   *
   * @return when that was, by the clock of the store
   * @throws UnreachableException if that does not work
   * @throws RefusedException if the second writer wins too
   */
  public Instant requireWritable(String root) {
    Path probe = new Path(root, ".milepost-" + UUID.randomUUID());
    try {
      ExclusiveFile file = ExclusiveFile.of(probe, hadoop);
      boolean first = file.create("1".getBytes(UTF_8));
      boolean second = file.create("2".getBytes(UTF_8));
      FileSystem system = probe.getFileSystem(hadoop);
      Instant written = Instant.ofEpochMilli(system.getFileStatus(probe).getModificationTime());
      system.delete(probe, false);
      if (!first || second) {
        throw new RefusedException(
            ("Cannot use the root %s: its store creates an object that is already there, so that"
                    + " two writers would overwrite each other. Use a store that heeds"
                    + " If-None-Match: * on a put.")
                .formatted(root));
      }
      return written;
    } catch (IOException e) {
      throw new UnreachableException(
          ("Cannot write below the root %s: %s. Give the job's user access to it, or"
                  + " correct the root.")
              .formatted(root, firstLine(e)),
          e);
    }
  }

  /** The text of a file, if there is one. */
  public Optional<String> find(String path) {
    try {
      return Optional.of(read(new Path(path)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UnreachableException("Cannot read %s: %s".formatted(path, firstLine(e)), e);
    }
  }

  /**
   * Writes a file unless it is there.
   *
   * @return what it holds from now on: this text, or that of whoever came first
   */
  public String create(String path, String text) {
    try {
      Path file = new Path(path);
      Moment.before("create " + path);
      boolean first = ExclusiveFile.of(file, hadoop).create(text.getBytes(UTF_8));
      Moment.after("create " + path);
      return first ? text : read(file);
    } catch (IOException e) {
      throw new UnreachableException("Cannot write %s: %s".formatted(path, firstLine(e)), e);
    }
  }

  /** Writes a file, whether it is there or not. */
  public void replace(String path, String text) {
    Path file = new Path(path);
    try {
      FileSystem system = file.getFileSystem(hadoop);
      Moment.before("replace " + path);
      String scheme = system.getScheme();
      if (OBJECT_STORES.contains(scheme)) {
        write(system, file, text);
      } else if ("file".equals(scheme)) {
        // Hadoop would rename the file and its checksum one after the other.
        LocalFile.of(system, file).replace(text.getBytes(UTF_8));
      } else {
        Path finished = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
        write(system, finished, text);
        FileContext.getFileContext(system.getUri(), hadoop)
            .rename(finished, file, Options.Rename.OVERWRITE);
      }
      Moment.after("replace " + path);
    } catch (IOException e) {
      throw new UnreachableException("Cannot write %s: %s".formatted(path, firstLine(e)), e);
    }
  }

  private static void write(FileSystem system, Path file, String text) throws IOException {
    try (OutputStream out = system.create(file, true)) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private String read(Path file) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String firstLine(IOException e) {
    return StorageFailure.withoutReason(e)
        .or(() -> String.valueOf(e.getMessage()).lines().findFirst())
        .orElse(e.getClass().getSimpleName());
  }
}

package io.milepost.merge.seal;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.moment.Moment;
import io.milepost.merge.storage.ExclusiveFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Seals as files: created once if absent, and read. */
public final class Seals {
  private final Configuration hadoop;

  public Seals(Configuration hadoop) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
  }

  /**
   * Writes the seal unless there is one.
   *
   * @return the seal that counts from now on: this one, or that of the attempt that came first
   */
  public Seal create(String path, Seal seal) {
    byte[] bytes = SealJson.write(seal).getBytes(StandardCharsets.UTF_8);
    String effect = "seal " + path;
    try {
      Moment.before(effect);
      boolean first = ExclusiveFile.of(new Path(path), hadoop).create(bytes);
      Moment.after(effect);
      if (first) {
        return seal;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write seal " + path, e);
    }
    return find(path)
        .orElseThrow(
            () -> new IllegalStateException("Cannot read seal %s: it is gone".formatted(path)));
  }

  /**
   * Does nothing where seals can be created; to be asked before work is done that one will hold.
   *
   * @throws io.milepost.merge.RefusedException if the file system cannot
   */
  public void requireCreatable(String path) {
    try {
      ExclusiveFile.of(new Path(path), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write seal " + path, e);
    }
  }

  /** The seal, if there is one yet. */
  public Optional<Seal> find(String path) {
    Path file = new Path(path);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return Optional.of(
          SealJson.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read seal " + path, e);
    }
  }
}

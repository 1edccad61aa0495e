package io.milepost.merge.storage;

import io.milepost.merge.RefusedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;

/**
 * An object that S3 creates only if there is none, marked with who wrote it: when the answer to a
 * put is lost, the mark tells whether the object there is ours.
 */
final class ConditionalFile implements ExclusiveFile {
  /** Asks S3A for a put that fails when the object exists; known since Hadoop 3.4.2. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  /** The mark, a header of the object's own. */
  private static final String WRITER = "milepost-writer";

  private static final String WRITE_HEADER = "fs.s3a.create.header.";
  private static final String READ_HEADER = "header.";

  private static final int MARK_LENGTH = 36;

  /** S3 turns a put down without a winner when another one is on its way. */
  private static final int ATTEMPTS = 3;

  private final FileSystem system;
  private final Path path;

  private ConditionalFile(FileSystem system, Path path) {
    this.system = system;
    this.path = path;
  }

  static ConditionalFile of(FileSystem system, Path path) throws IOException {
    if (!system.hasPathCapability(path, CONDITIONAL)) {
      throw new RefusedException(
          ("Cannot write %s: %s of Hadoop %s cannot create an object only if there is none, so that"
                  + " two writers would overwrite each other. Use hadoop-aws 3.4.2 or later with"
                  + " s3a: paths, and leave fs.s3a.create.conditional.enabled at true.")
              .formatted(path, system.getClass().getSimpleName(), VersionInfo.getVersion()));
    }
    return new ConditionalFile(system, path);
  }

  @Override
  public boolean create(byte[] content) throws IOException {
    String writer = UUID.randomUUID().toString();
    for (int attempt = 1; ; attempt++) {
      try {
        put(content, writer);
        return true;
      } catch (IOException e) {
        Optional<String> found = writer(e);
        if (found.isPresent()) {
          return found.get().equals(writer);
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void put(byte[] content, String writer) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = system.createFile(path).recursive().overwrite(true);
    builder.must(CONDITIONAL, true).must(WRITE_HEADER + WRITER, writer);
    FSDataOutputStream out = builder.build();
    try {
      out.write(content);
    } catch (IOException e) {
      // Closing it would put the part that was written.
      out.abort();
      throw e;
    }
    out.close();
  }

  /** Who wrote the object, nobody we know if it has no mark; empty if there is none. */
  private Optional<String> writer(IOException failure) throws IOException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        byte[] mark = system.getXAttr(path, READ_HEADER + WRITER);
        // A reply that was cut in its headers passes for a whole one: half a mark is none.
        if (mark != null && mark.length == MARK_LENGTH) {
          return Optional.of(new String(mark, StandardCharsets.UTF_8));
        }
      } catch (FileNotFoundException e) {
        return Optional.empty();
      } catch (IOException e) {
        failure.addSuppressed(e);
        throw failure;
      } catch (RuntimeException e) {
        // What S3A makes of such a reply.
        failure.addSuppressed(e);
      }
    }
    return Optional.of("");
  }
}

package io.milepost.merge.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Commits of Delta tables, each a file that exists once. */
final class Commits {
  private Commits() {}

  /**
   * Writes a commit.
   *
   * @throws FileAlreadyExistsException if another one has its number, as Delta wants to be told
   */
  static void create(Path path, Iterator<String> actions, Configuration hadoop) throws IOException {
    StringBuilder text = new StringBuilder();
    actions.forEachRemaining(action -> text.append(action).append('\n'));
    byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
    if (!ExclusiveFile.of(path, hadoop).create(content)) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }
}

package io.milepost.model.tree;

import java.util.Map;

/** The files of a model, all read at once. */
public interface ModelTree {

  /** The commit the files are of, or {@code worktree:<digest>} if they are of none. */
  String commit();

  /**
   * Every file that belongs to the model (names ending in {@code .yaml} or {@code .yml}), by its
   * path below the root, with slashes, in the order of the paths.
   */
  Map<String, TreeFile> files();

  /** A file's content, or why it cannot be had. */
  sealed interface TreeFile {
    /** Bytes, not yet known to be text. */
    @SuppressWarnings("ArrayRecordComponent") // read once and handed on, never compared
    record Content(byte[] bytes) implements TreeFile {}

    /** Something that no model may hold, such as a symbolic link. */
    record Refused(String why) implements TreeFile {}
  }
}

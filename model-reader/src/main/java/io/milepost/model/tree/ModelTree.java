package io.milepost.model.tree;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a model, all read at once.
 *
 * @param root where they were found, for messages
 * @param commit the commit they are of, or {@code worktree:<digest>} if they are of none
 * @param files every {@code .yaml} and {@code .yml} by its path below the root, with slashes, in
 *     the order of the paths; whatever begins with a dot is not looked at
 */
public record ModelTree(String root, String commit, Map<String, TreeFile> files) {

  /** The one file of a small model; where it lies, only the files beside it are looked at. */
  public static final String SMALL_MODEL = "milepost.yaml";

  /** The file that a model in folders begins with. */
  public static final String LARGE_MODEL = "ecosystem.yaml";

  static final int MAX_BYTES = 4 * 1024 * 1024;
  static final int MAX_DEPTH = 8;
  static final int MAX_FILES = 500_000;

  public ModelTree {
    requireNonNull(root, "root");
    requireNonNull(commit, "commit");
    SortedMap<String, TreeFile> sorted = new TreeMap<>(files);
    files = Collections.unmodifiableMap(sorted);
  }

  /** A file's content, or why it cannot be had. */
  public sealed interface TreeFile {
    /** Bytes, not yet known to be text. */
    @SuppressWarnings("ArrayRecordComponent") // read once and handed on, never compared
    record Content(byte[] bytes) implements TreeFile {}

    /** Something that no model may hold, such as a symbolic link. */
    record Refused(String why) implements TreeFile {
      public Refused {
        requireNonNull(why, "why");
      }
    }
  }

  static boolean isModelFile(String name) {
    return !isHidden(name) && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  static boolean isHidden(String name) {
    return name.startsWith(".");
  }

  static TreeFile tooLarge(long bytes) {
    return new TreeFile.Refused("%d bytes are too many (at most %d)".formatted(bytes, MAX_BYTES));
  }
}

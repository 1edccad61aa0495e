package io.milepost.model.tree;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /** Paths of the files that are not the same in another tree, or not in both. */
  public Set<String> filesUnlike(ModelTree other) {
    Set<String> paths = new TreeSet<>(files.keySet());
    paths.addAll(other.files.keySet());
    paths.removeIf(path -> same(files.get(path), other.files.get(path)));
    return paths;
  }

  private static boolean same(TreeFile one, TreeFile other) {
    return (one instanceof TreeFile.Content left && other instanceof TreeFile.Content right)
        ? Arrays.equals(left.bytes(), right.bytes())
        : Objects.equals(one, other);
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

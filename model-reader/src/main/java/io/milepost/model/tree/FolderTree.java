package io.milepost.model.tree;

import io.milepost.model.tree.ModelTree.TreeFile;
import io.milepost.model.tree.UnreadableTreeException.Cause;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Reads a model from a folder as it lies on disk; no link is followed below it. */
final class FolderTree {
  private final Map<String, TreeFile> files = new TreeMap<>();

  private final boolean large;

  private FolderTree(boolean large) {
    this.large = large;
  }

  static Map<String, TreeFile> read(Path folder) {
    boolean small = Files.exists(folder.resolve(ModelTree.SMALL_MODEL));
    boolean large = Files.exists(folder.resolve(ModelTree.LARGE_MODEL));
    FolderTree tree = new FolderTree(large && !small);
    try {
      tree.read(folder, "", 0);
    } catch (IOException e) {
      throw new UnreadableTreeException(
          Cause.NOT_FOUND, "Cannot read folder %s: %s".formatted(folder, e), e);
    }
    return tree.files;
  }

  private void read(Path folder, String prefix, int depth) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!ModelTree.isHidden(name)) {
          read(entry, prefix, name, depth);
        }
      }
    }
  }

  private void read(Path entry, String prefix, String name, int depth) throws IOException {
    String path = prefix + name;
    if (Files.isSymbolicLink(entry)) {
      if (large || ModelTree.isModelFile(name)) {
        put(path, new TreeFile.Refused("a symbolic link (put what it stands for there itself)"));
      }
    } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      if (large && depth < ModelTree.MAX_DEPTH) {
        read(entry, path + "/", depth + 1);
      } else if (large) {
        put(path, new TreeFile.Refused("a folder too deep (no kind lives there)"));
      }
    } else if (ModelTree.isModelFile(name)) {
      put(path, content(entry));
    }
  }

  private void put(String path, TreeFile file) {
    files.put(path, file);
    if (files.size() > ModelTree.MAX_FILES) {
      throw new UnreadableTreeException(
          Cause.NOT_FOUND, "Cannot read model: more than %d files".formatted(ModelTree.MAX_FILES));
    }
  }

  private static TreeFile content(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return new TreeFile.Refused("no regular file");
    }
    long bytes = Files.size(file);
    return bytes > ModelTree.MAX_BYTES
        ? ModelTree.tooLarge(bytes)
        : new TreeFile.Content(Files.readAllBytes(file));
  }
}

package io.milepost.model.tree;

import io.milepost.model.tree.ModelTree.TreeFile;
import io.milepost.model.tree.UnreadableTreeException.Cause;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Reads a model's blobs at a commit; nothing is checked out, no filter and no hook runs. */
final class CommitTree {
  private final ObjectReader objects;
  private final Map<String, TreeFile> files = new TreeMap<>();
  private final Map<String, ObjectId> blobs = new TreeMap<>();

  private CommitTree(ObjectReader objects) {
    this.objects = objects;
  }

  /**
   * The files of a commit.
   *
   * @param folder the model's root in the repository, with slashes; empty for the repository's own
   */
  static ModelTree read(Repository repository, String rev, String folder) {
    String name = repository.getIdentifier();
    try (ObjectReader objects = repository.newObjectReader()) {
      RevCommit commit = commit(repository, rev);
      CommitTree tree = new CommitTree(objects);
      tree.read(root(objects, commit, folder), name + ":" + folder);
      return new ModelTree(
          name + (folder.isEmpty() ? "" : "/" + folder), commit.name(), tree.files);
    } catch (IOException e) {
      throw new UnreadableTreeException(
          Cause.NOT_FOUND, "Cannot read %s of %s: %s".formatted(rev, name, e.getMessage()), e);
    }
  }

  /** The ids of the blobs that {@link #read} would read. */
  static Map<String, ObjectId> blobs(Repository repository, RevCommit commit, String folder)
      throws IOException {
    try (ObjectReader objects = repository.newObjectReader()) {
      CommitTree tree = new CommitTree(objects);
      tree.read(root(objects, commit, folder), folder);
      return tree.blobs;
    }
  }

  static RevCommit commit(Repository repository, String rev) throws IOException {
    ObjectId id = repository.resolve(rev + "^{commit}");
    if (id == null) {
      throw new UnreadableTreeException(
          Cause.NOT_FOUND,
          "Unknown revision: %s (no commit, branch or tag of %s)"
              .formatted(rev, repository.getIdentifier()));
    }
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.parseCommit(id);
    }
  }

  private static ObjectId root(ObjectReader objects, RevCommit commit, String folder)
      throws IOException {
    if (folder.isEmpty()) {
      return commit.getTree();
    }
    try (TreeWalk walk = TreeWalk.forPath(objects, folder, commit.getTree())) {
      if (walk == null || walk.getFileMode(0) != FileMode.TREE) {
        throw new UnreadableTreeException(
            Cause.NOT_FOUND,
            "Cannot read model: no folder %s in commit %s".formatted(folder, commit.name()));
      }
      return walk.getObjectId(0);
    }
  }

  private void read(ObjectId root, String name) throws IOException {
    boolean large = false;
    try (TreeWalk walk = new TreeWalk(objects)) {
      walk.addTree(root);
      while (walk.next()) {
        if (walk.getPathString().equals(ModelTree.SMALL_MODEL)) {
          large = false;
          break;
        }
        large |= walk.getPathString().equals(ModelTree.LARGE_MODEL);
      }
    }
    try (TreeWalk walk = new TreeWalk(objects)) {
      walk.addTree(root);
      while (walk.next()) {
        if (!ModelTree.isHidden(walk.getNameString())) {
          entry(walk, large);
        }
        if (files.size() > ModelTree.MAX_FILES) {
          throw new UnreadableTreeException(
              Cause.NOT_FOUND,
              "Cannot read model: more than %d files in %s".formatted(ModelTree.MAX_FILES, name));
        }
      }
    }
  }

  private void entry(TreeWalk walk, boolean large) throws IOException {
    FileMode mode = walk.getFileMode(0);
    boolean named = ModelTree.isModelFile(walk.getNameString());
    if (mode == FileMode.TREE) {
      folder(walk, large);
    } else if (mode == FileMode.GITLINK || mode == FileMode.SYMLINK) {
      if (large || named) {
        String what = mode == FileMode.GITLINK ? "a submodule" : "a symbolic link";
        files.put(
            walk.getPathString(),
            new TreeFile.Refused(what + " (put what it stands for there itself)"));
      }
    } else if (named) {
      blobs.put(walk.getPathString(), walk.getObjectId(0));
      files.put(walk.getPathString(), content(walk.getObjectId(0)));
    }
  }

  private void folder(TreeWalk walk, boolean large) throws IOException {
    if (large && walk.getDepth() < ModelTree.MAX_DEPTH) {
      walk.enterSubtree();
    } else if (large) {
      files.put(
          walk.getPathString(), new TreeFile.Refused("a folder too deep (no kind lives there)"));
    }
  }

  private TreeFile content(ObjectId id) throws IOException {
    long bytes = objects.getObjectSize(id, Constants.OBJ_BLOB);
    return bytes > ModelTree.MAX_BYTES
        ? ModelTree.tooLarge(bytes)
        : new TreeFile.Content(objects.open(id, Constants.OBJ_BLOB).getBytes());
  }
}

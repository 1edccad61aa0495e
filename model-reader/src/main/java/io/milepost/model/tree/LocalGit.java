package io.milepost.model.tree;

import io.milepost.model.tree.ModelTree.TreeFile;
import io.milepost.model.tree.UnreadableTreeException.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;

/** A folder of this machine and the repository it may belong to. */
final class LocalGit {
  private LocalGit() {}

  /** The folder as it lies on disk; the head of a bare repository. */
  static ModelTree read(Path folder) {
    Path real = real(folder);
    if (isBare(real)) {
      return read(real, Constants.HEAD);
    }
    Map<String, TreeFile> files = FolderTree.read(real);
    return new ModelTree(
        folder.toString(), cleanCommit(real, files).orElseGet(() -> digest(files)), files);
  }

  /** The folder as it is at a commit of its repository. */
  static ModelTree read(Path folder, String rev) {
    Path real = real(folder);
    try (Repository repository = open(real)) {
      return CommitTree.read(repository, rev, folderIn(repository, real));
    } catch (IOException e) {
      throw new UnreadableTreeException(
          Cause.NOT_FOUND, "Cannot read repository of %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new UnreadableTreeException(
          Cause.NOT_FOUND, "Cannot read folder %s: %s".formatted(folder, e), e);
    }
  }

  private static boolean isBare(Path folder) {
    return !folder.endsWith(Constants.DOT_GIT)
        && RepositoryCache.FileKey.isGitRepository(folder.toFile(), FS.DETECTED);
  }

  private static Repository open(Path folder) throws IOException {
    FileRepositoryBuilder builder = new FileRepositoryBuilder().setMustExist(true);
    if (isBare(folder)) {
      return builder.setGitDir(folder.toFile()).setBare().build();
    }
    builder.findGitDir(folder.toFile());
    if (builder.getGitDir() == null) {
      throw new UnreadableTreeException(
          Cause.NOT_FOUND, "Cannot read a commit: %s is in no Git repository".formatted(folder));
    }
    return builder.build();
  }

  private static String folderIn(Repository repository, Path folder) throws IOException {
    if (repository.isBare()) {
      return "";
    }
    Path root = repository.getWorkTree().toPath().toRealPath();
    return root.relativize(folder).toString().replace('\\', '/');
  }

  /** The head's commit if every file of the model is the same in it. */
  private static Optional<String> cleanCommit(Path folder, Map<String, TreeFile> files) {
    FileRepositoryBuilder builder = new FileRepositoryBuilder().findGitDir(folder.toFile());
    if (builder.getGitDir() == null) {
      return Optional.empty();
    }
    try (Repository repository = builder.setMustExist(true).build()) {
      ObjectId head = repository.resolve(Constants.HEAD);
      if (head == null || repository.isBare()) {
        return Optional.empty();
      }
      Map<String, ObjectId> committed =
          CommitTree.blobs(
              repository,
              CommitTree.commit(repository, Constants.HEAD),
              folderIn(repository, folder));
      return committed.equals(ids(files)) ? Optional.of(head.name()) : Optional.empty();
    } catch (IOException | UnreadableTreeException e) {
      return Optional.empty(); // no commit holds this folder: its digest names it
    }
  }

  private static Map<String, ObjectId> ids(Map<String, TreeFile> files) {
    Map<String, ObjectId> ids = new TreeMap<>();
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      files.forEach(
          (path, file) -> {
            if (file instanceof TreeFile.Content content) {
              ids.put(path, formatter.idFor(Constants.OBJ_BLOB, content.bytes()));
            }
          });
    }
    return ids;
  }

  private static String digest(Map<String, TreeFile> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (path, file) -> {
            if (file instanceof TreeFile.Content content) {
              update(digest, path.getBytes(StandardCharsets.UTF_8));
              update(digest, content.bytes());
            }
          });
      return "worktree:" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static void update(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }
}

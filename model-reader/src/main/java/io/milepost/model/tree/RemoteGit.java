package io.milepost.model.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.milepost.model.tree.ModelLocation.Remote;
import io.milepost.model.tree.UnreadableTreeException.Cause;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/** A repository somewhere else, through a bare copy that is brought up to date before each read. */
final class RemoteGit {
  private static final int TIMEOUT_SECONDS = 60;
  private static final List<RefSpec> ALL =
      List.of(new RefSpec("+refs/heads/*:refs/heads/*"), new RefSpec("+refs/tags/*:refs/tags/*"));

  private final SshSessionFactory ssh;

  RemoteGit(SshSessionFactory ssh) {
    this.ssh = ssh;
  }

  ModelTree read(Remote remote, String rev) {
    Path folder = remote.home().resolve("git").resolve(digest(remote.url()) + ".git");
    try {
      Files.createDirectories(folder.getParent());
      Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
      try (RandomAccessFile file = new RandomAccessFile(lock.toFile(), "rw");
          FileLock held = file.getChannel().lock();
          Repository repository = open(folder)) {
        if (held.isValid()) {
          fetch(repository, remote.url());
        }
        return CommitTree.read(repository, rev, remote.folder());
      }
    } catch (IOException | URISyntaxException e) {
      throw new UnreadableTreeException(
          Cause.UNREACHABLE, "Cannot fetch %s: %s".formatted(remote.url(), e.getMessage()), e);
    }
  }

  private static Repository open(Path folder) throws IOException {
    Repository repository =
        new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
    if (!Files.exists(folder.resolve(Constants.HEAD))) {
      repository.create(true);
    }
    return repository;
  }

  private void fetch(Repository repository, String url) throws IOException, URISyntaxException {
    try (Transport transport = Transport.open(repository, new URIish(url))) {
      transport.setTimeout(TIMEOUT_SECONDS);
      if (transport instanceof SshTransport secure) {
        secure.setSshSessionFactory(ssh);
      }
      transport.setRemoveDeletedRefs(true);
      FetchResult result = transport.fetch(NullProgressMonitor.INSTANCE, ALL);
      Optional<Ref> head = Optional.ofNullable(result.getAdvertisedRef(Constants.HEAD));
      if (head.isPresent()) {
        pointHead(repository, head.orElseThrow(), result);
      }
    } catch (NotSupportedException | TransportException e) {
      throw new UnreadableTreeException(
          Cause.UNREACHABLE, "Cannot fetch %s: %s".formatted(url, e.getMessage()), e);
    }
  }

  /** HEAD of the copy names the branch that HEAD of the original stands on. */
  private static void pointHead(Repository repository, Ref head, FetchResult result)
      throws IOException {
    String branch =
        head.isSymbolic()
            ? head.getTarget().getName()
            : result.getAdvertisedRefs().stream()
                .filter(ref -> ref.getName().startsWith(Constants.R_HEADS))
                .filter(ref -> ref.getObjectId().equals(head.getObjectId()))
                .map(Ref::getName)
                .sorted(RemoteGit::mainFirst)
                .findFirst()
                .orElse(Constants.R_HEADS + Constants.MASTER);
    RefUpdate update = repository.updateRef(Constants.HEAD);
    update.disableRefLog();
    update.link(branch);
  }

  private static int mainFirst(String a, String b) {
    boolean first = a.equals(Constants.R_HEADS + "main");
    boolean second = b.equals(Constants.R_HEADS + "main");
    return first == second ? a.compareTo(b) : first ? -1 : 1;
  }

  private static String digest(String url) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(url.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}

package io.milepost.model.tree;

import static java.util.Objects.requireNonNull;

import io.milepost.model.tree.UnreadableTreeException.Cause;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a person says that a model is. */
public sealed interface ModelLocation {

  /** The model as it is there now: a folder as it lies on disk, anything else at its HEAD. */
  ModelTree read();

  /** The model at a commit, branch or tag. */
  ModelTree read(String rev);

  /**
   * Understands what was typed: a folder (also one inside a repository, or a bare repository), or a
   * Git URL with {@code file:}, {@code https:} or {@code ssh:}, or {@code user@host:path}. In a URL
   * {@code //} parts the repository from the model's folder in it: {@code
   * https://host/repo.git//model}.
   *
   * @param home {@code $MILEPOST_HOME}; remote repositories are kept in its folder {@code git}
   * @throws UnreadableTreeException if it is neither
   */
  static ModelLocation parse(String text, Path home) {
    if (!Remote.looksLikeUrl(text)) {
      return new Folder(Path.of(text));
    }
    return Remote.parse(text, home);
  }

  /** A folder on this machine. */
  record Folder(Path path) implements ModelLocation {
    public Folder {
      requireNonNull(path, "path");
    }

    @Override
    public ModelTree read() {
      return LocalGit.read(existing());
    }

    @Override
    public ModelTree read(String rev) {
      return LocalGit.read(existing(), rev);
    }

    private Path existing() {
      if (!Files.isDirectory(path)) {
        throw new UnreadableTreeException(
            Cause.NOT_FOUND, "Cannot read model: no folder %s".formatted(path));
      }
      return path;
    }
  }

  /**
   * A repository somewhere else.
   *
   * @param folder the model's folder in it, empty for its root
   */
  record Remote(String url, String folder, Path home) implements ModelLocation {
    private static final Pattern SHORT = Pattern.compile("[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^:]+");
    private static final Pattern URL = Pattern.compile("([a-z][a-z0-9+]{1,15})://(.*)");
    private static final Pattern PARTED = Pattern.compile("([a-z]+://.*?[^/:])//(.*?)/?");

    public Remote {
      requireNonNull(url, "url");
      requireNonNull(folder, "folder");
      requireNonNull(home, "home");
    }

    static boolean looksLikeUrl(String text) {
      return URL.matcher(text).matches() || SHORT.matcher(text).matches();
    }

    static Remote parse(String text, Path home) {
      Matcher url = URL.matcher(text);
      if (!url.matches()) {
        return new Remote(text, "", home);
      }
      if (!url.group(1).matches("file|https|ssh")) {
        throw new UnreadableTreeException(
            Cause.NOT_FOUND, "Invalid URL: scheme %s (file, https or ssh)".formatted(url.group(1)));
      }
      if (holdsPassword(text)) {
        throw new UnreadableTreeException(
            Cause.NOT_FOUND,
            "Invalid URL: it holds a password (use ssh, or give a folder that git has cloned)");
      }
      Matcher parted = PARTED.matcher(text);
      return parted.matches()
          ? new Remote(parted.group(1), parted.group(2), home)
          : new Remote(text, "", home);
    }

    private static boolean holdsPassword(String text) {
      try {
        String user = new URI(text).getRawUserInfo();
        return user != null && user.indexOf(':') >= 0;
      } catch (URISyntaxException e) {
        throw new UnreadableTreeException(Cause.NOT_FOUND, "Invalid URL: " + e.getReason(), e);
      }
    }

    @Override
    public ModelTree read() {
      return read("HEAD");
    }

    @Override
    public ModelTree read(String rev) {
      return new RemoteGit(new SystemSsh("ssh")).read(this, rev);
    }
  }
}

package io.milepost.dag.disk;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.milepost.dag.bundle.BundleException;
import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.Manifest;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.bundle.Stamp;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** A folder with one bundle per platform. */
public final class BundleStore {
  private final Path folder;
  private final FileSteps steps;

  public BundleStore(Path folder) {
    this(folder, FileSteps.DISK);
  }

  BundleStore(Path folder, FileSteps steps) {
    this.folder = requireNonNull(folder, "folder");
    this.steps = requireNonNull(steps, "steps");
  }

  /**
   * What one platform's bundle is, and what it is to be.
   *
   * @param shards over how many files
   * @param refusal why it is not written
   */
  public record Draft(
      PlatformBundle bundle,
      BundleState state,
      BundleFiles files,
      int shards,
      BundleChange change,
      Optional<String> refusal) {
    public Draft {
      requireNonNull(bundle, "bundle");
      requireNonNull(state, "state");
      requireNonNull(files, "files");
      requireNonNull(change, "change");
      requireNonNull(refusal, "refusal");
    }
  }

  /** What was written for a platform. */
  public record Written(Draft draft, long bytes) {
    public Written {
      requireNonNull(draft, "draft");
    }
  }

  /**
   * Compares; nothing is written. A platform with a bundle here that has nothing to do any more
   * gets an empty one.
   */
  public List<Draft> draft(
      List<PlatformBundle> bundles, Stamp stamp, Sharding sharding, Retarget retarget) {
    try {
      requireNoBundle();
      Map<String, PlatformBundle> all =
          new TreeMap<>(
              bundles.stream()
                  .collect(toMap(bundle -> bundle.stamp().platform(), Function.identity())));
      for (String gone : platformsBeside(all.keySet())) {
        all.put(gone, PlatformBundle.empty(stamp.of(gone)));
      }
      List<Draft> drafts = new ArrayList<>();
      for (PlatformBundle bundle : all.values()) {
        drafts.add(draft(bundle, sharding, retarget));
      }
      return drafts;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /**
   * Writes what is different, and nothing else.
   *
   * @throws BundleException if another process writes here now, or if a bundle is of another model
   */
  public List<Written> write(
      List<PlatformBundle> bundles, Stamp stamp, Sharding sharding, Retarget retarget) {
    try {
      requireNoBundle();
    } catch (IOException e) {
      throw failed("read", e);
    }
    try (RenderLock lock = RenderLock.take(folder)) {
      requireNonNull(lock, "lock");
      List<Draft> drafts = draft(bundles, stamp, sharding, retarget);
      for (Draft draft : drafts) {
        if (draft.refusal().isPresent()) {
          throw new BundleException(ExitCode.REFUSED, draft.refusal().get());
        }
      }
      List<Written> written = new ArrayList<>();
      for (Draft draft : drafts) {
        BundleWriter writer = new BundleWriter(draft.state().folder(), steps);
        written.add(new Written(draft, writer.write(draft.files(), draft.change())));
      }
      return written;
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private Draft draft(PlatformBundle bundle, Sharding sharding, Retarget retarget)
      throws IOException {
    BundleState state = BundleState.read(folder.resolve(bundle.stamp().platform()));
    int shards = sharding.of(state.manifest());
    BundleFiles files = BundleFiles.of(bundle, shards);
    Optional<String> refusal =
        state
            .manifest()
            .filter(manifest -> retarget == Retarget.REFUSED)
            .flatMap(manifest -> Retarget.refusal(state.folder(), manifest, bundle));
    return new Draft(bundle, state, files, shards, state.changeTo(files), refusal);
  }

  /** Bundles of platforms beside these; whatever else lies here is not ours. */
  private List<String> platformsBeside(Set<String> known) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> platforms = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path found : folders.toList()) {
        String name = found.getFileName().toString();
        if (!known.contains(name) && platform(found).filter(name::equals).isPresent()) {
          platforms.add(name);
        }
      }
    }
    return platforms;
  }

  /** Whose bundle a folder is, if it is one. */
  private static Optional<String> platform(Path folder) throws IOException {
    Path manifest = folder.resolve(BundleFiles.MANIFEST);
    return Files.isRegularFile(manifest)
        ? Manifest.platform(BundleState.text(manifest))
        : Optional.empty();
  }

  private void requireNoBundle() throws IOException {
    Optional<String> platform = platform(folder);
    if (platform.isPresent()) {
      throw new BundleException(
          ExitCode.USAGE,
          "Cannot use %s: it is the bundle of platform %s (give its parent: --bundle %s)"
              .formatted(folder, platform.get(), folder.toAbsolutePath().normalize().getParent()));
    }
  }

  private BundleException failed(String what, IOException failure) {
    return new BundleException(
        ExitCode.RETRY,
        "Cannot %s bundles in %s: %s: %s (make it possible, then render again)"
            .formatted(what, folder, failure.getClass().getSimpleName(), failure.getMessage()),
        failure);
  }
}

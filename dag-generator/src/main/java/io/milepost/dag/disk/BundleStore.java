package io.milepost.dag.disk;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.milepost.dag.bundle.BundleException;
import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.bundle.Stamp;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
   */
  public record Draft(
      PlatformBundle bundle,
      BundleState state,
      BundleFiles files,
      int shards,
      BundleChange change) {
    public Draft {
      requireNonNull(bundle, "bundle");
      requireNonNull(state, "state");
      requireNonNull(files, "files");
      requireNonNull(change, "change");
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
  public List<Draft> draft(List<PlatformBundle> bundles, Stamp stamp, Sharding sharding) {
    try {
      Map<String, PlatformBundle> all =
          new TreeMap<>(
              bundles.stream()
                  .collect(toMap(bundle -> bundle.stamp().platform(), Function.identity())));
      for (String platform : platforms()) {
        all.computeIfAbsent(
            platform,
            gone ->
                PlatformBundle.empty(
                    new Stamp(gone, stamp.ecosystem(), stamp.environment(), stamp.commit())));
      }
      List<Draft> drafts = new ArrayList<>();
      for (PlatformBundle bundle : all.values()) {
        drafts.add(draft(bundle, sharding));
      }
      return drafts;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /**
   * Writes what is different, and nothing else.
   *
   * @throws BundleException if another process writes here now
   */
  public List<Written> write(List<PlatformBundle> bundles, Stamp stamp, Sharding sharding) {
    try (RenderLock lock = RenderLock.take(folder)) {
      requireNonNull(lock, "lock");
      List<Written> written = new ArrayList<>();
      for (Draft draft : draft(bundles, stamp, sharding)) {
        BundleWriter writer = new BundleWriter(draft.state().folder(), steps);
        written.add(new Written(draft, writer.write(draft.files(), draft.change())));
      }
      return written;
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private Draft draft(PlatformBundle bundle, Sharding sharding) throws IOException {
    BundleState state = BundleState.read(folder.resolve(bundle.stamp().platform()));
    int shards = sharding.of(state.manifest());
    BundleFiles files = BundleFiles.of(bundle, shards);
    return new Draft(bundle, state, files, shards, state.changeTo(files));
  }

  private List<String> platforms() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(found -> Files.exists(found.resolve(BundleFiles.MANIFEST)))
          .map(found -> found.getFileName().toString())
          .toList();
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

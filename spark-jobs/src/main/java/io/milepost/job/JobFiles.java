package io.milepost.job;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.model.job.JobFile;
import io.milepost.model.job.LocalAddress;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Job files where they are kept. */
public final class JobFiles {
  private final Storage storage;

  public JobFiles(Storage storage) {
    this.storage = requireNonNull(storage, "storage");
  }

  /**
   * A job file by its URI; a relative one lies below the root that was given, without one in the
   * working directory, where {@code spark-submit --files} brings it to a driver that runs
   * elsewhere.
   *
   * @throws UnreachableException if it is not there: a render may have replaced it meanwhile, or is
   *     being copied, and the retry is told of the one that took its place
   * @throws RefusedException if it is no job file
   */
  public JobFile read(String uri, Optional<String> root) {
    boolean relative = !uri.matches("([A-Za-z][A-Za-z0-9+.-]*:|/).*");
    String path =
        relative
            ? root.map(given -> new Path(given, uri).toString())
                .orElseGet(() -> LocalAddress.of(java.nio.file.Path.of(uri)))
            : uri;
    return find(path)
        .orElseThrow(
            () ->
                new UnreachableException(
                    ("Cannot read job file %s: it does not exist (yet, or any more; render"
                            + " again if it stays so)")
                        .formatted(path)));
  }

  private Optional<JobFile> find(String path) {
    try {
      return storage.find(path).map(JobFile::read);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("%s (%s)".formatted(e.getMessage(), path));
    }
  }

  /** Keeps a job file below the root: a seal names it, and whoever finishes the batch needs it. */
  public void keep(String root, JobFile file) {
    storage.create(new TablePaths(root).job(file.digest()), file.json());
  }

  /**
   * The job file of a digest, as a seal names it.
   *
   * @throws RefusedException if it is gone
   */
  public JobFile kept(String root, String digest) {
    String path = new TablePaths(root).job(digest);
    return find(path)
        .orElseThrow(
            () ->
                new RefusedException("Cannot read job file %s: it does not exist".formatted(path)));
  }
}

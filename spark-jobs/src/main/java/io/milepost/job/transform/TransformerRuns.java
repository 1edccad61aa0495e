package io.milepost.job.transform;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.TablePaths;
import io.milepost.merge.seal.Seal;
import io.milepost.merge.seal.Seals;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What the runs of one transformer have written. */
public final class TransformerRuns {
  private final Configuration hadoop;
  private final TablePaths paths;
  private final String workspace;

  public TransformerRuns(Configuration hadoop, String root, String workspace) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
    this.paths = new TablePaths(root);
    this.workspace = requireNonNull(workspace, "workspace");
  }

  /** The seal of the run that pinned its inputs last. */
  public Optional<Seal> newest() {
    return folders()
        .flatMap(folder -> new Seals(hadoop).find(folder + "/SEALED").stream())
        .max(Comparator.comparing(Seal::sourceTime).thenComparing(seal -> seal.author().run()));
  }

  /** The seal of a run. */
  public Optional<Seal> find(String run) {
    return new Seals(hadoop).find(paths.transformerSeal(workspace, run));
  }

  private Stream<String> folders() {
    Path all = new Path(paths.transformerRun(workspace, "any")).getParent();
    try {
      FileSystem system = all.getFileSystem(hadoop);
      return Stream.of(system.listStatus(all))
          .filter(FileStatus::isDirectory)
          .map(status -> status.getPath().toString());
    } catch (FileNotFoundException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + all, e);
    }
  }
}

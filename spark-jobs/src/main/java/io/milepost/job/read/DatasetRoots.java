package io.milepost.job.read;

import static java.util.Objects.requireNonNull;

import io.milepost.job.UnreachableException;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.RefusedException;
import io.milepost.merge.TablePaths;
import io.milepost.state.DatasetEntry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds below which root a dataset lives. */
public final class DatasetRoots {
  private final Configuration hadoop;

  public DatasetRoots(Configuration hadoop) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
  }

  /** A dataset and the root it lives below. */
  public record Place(String root, DatasetKey dataset) {
    public Place {
      requireNonNull(root, "root");
      requireNonNull(dataset, "dataset");
    }
  }

  /**
   * The root or the one folder in it that holds the dataset, since a platform's tables are in a
   * folder of its own there.
   *
   * @throws RefusedException if there is none, or several
   */
  public Place below(String root, DatasetKey dataset) {
    List<String> found = new ArrayList<>();
    for (String candidate : candidates(root)) {
      if (exists(new TablePaths(candidate).milestones(dataset))) {
        found.add(candidate);
      }
    }
    if (found.size() == 1) {
      return new Place(found.get(0), dataset);
    }
    throw new RefusedException(
        found.isEmpty()
            ? "Cannot read dataset %s: there is none below %s".formatted(dataset, root)
            : "Cannot read dataset %s: several platforms have it, %s. Give --root one of them."
                .formatted(dataset, String.join(", ", found)));
  }

  /**
   * The one place among those the state knows that is there.
   *
   * @throws RefusedException if there is none, or several: which of them is meant nobody said
   */
  public Place among(List<DatasetEntry> entries, DatasetKey dataset) {
    List<String> roots =
        entries.stream().map(entry -> new TablePaths(entry.root()).root()).distinct().toList();
    List<String> there =
        roots.stream().filter(root -> exists(new TablePaths(root).milestones(dataset))).toList();
    if (there.size() == 1) {
      return new Place(there.get(0), dataset);
    }
    throw new RefusedException(
        there.isEmpty()
            ? "Cannot read dataset %s: its tables are gone from %s"
                .formatted(dataset, String.join(", ", roots))
            : "Cannot read dataset %s: it is below %s. Give --root one of them."
                .formatted(dataset, String.join(" and below ", there)));
  }

  /** A root and the folders in it: of these, the platforms' tables are in some. */
  public List<String> candidates(String given) {
    String root = new TablePaths(given).root();
    List<String> candidates = new ArrayList<>(List.of(root));
    Path folder = new Path(root);
    try {
      for (FileStatus child : folder.getFileSystem(hadoop).listStatus(folder)) {
        if (child.isDirectory()) {
          candidates.add(root + "/" + child.getPath().getName());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UnreachableException("Cannot read %s: %s".formatted(root, e.getMessage()), e);
    }
    return candidates;
  }

  private boolean exists(String table) {
    Path log = new Path(table, "_delta_log");
    try {
      FileSystem system = log.getFileSystem(hadoop);
      return system.exists(log);
    } catch (IOException e) {
      throw new UnreachableException("Cannot read %s: %s".formatted(table, e.getMessage()), e);
    }
  }
}

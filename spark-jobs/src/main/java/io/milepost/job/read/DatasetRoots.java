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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
   * @param dataset as somebody typed it, for messages
   * @throws RefusedException if there is none, or several: which of them is meant nobody said
   * @throws UnreachableException if none is there, and one cannot be asked
   */
  public Place among(List<DatasetEntry> entries, DatasetKey dataset) {
    List<Place> there = new ArrayList<>();
    Map<Place, UnreachableException> unknown = new LinkedHashMap<>();
    for (Place place : entries.stream().map(DatasetRoots::place).distinct().toList()) {
      try {
        if (exists(new TablePaths(place.root()).milestones(place.dataset()))) {
          there.add(place);
        }
      } catch (UnreachableException e) {
        unknown.put(place, e);
      }
    }
    if (there.size() == 1 && unknown.isEmpty()) {
      return there.get(0);
    }
    if (there.isEmpty() && unknown.isEmpty()) {
      throw gone(entries, dataset);
    }
    if (there.isEmpty()) {
      throw unknown.values().iterator().next();
    }
    List<String> places = new ArrayList<>(there.stream().map(Place::root).toList());
    unknown.forEach(
        (place, why) ->
            places.add(
                "perhaps %s, which cannot be asked (%s)"
                    .formatted(place.root(), why.getMessage())));
    throw new RefusedException(
        "Cannot read dataset %s: it is below %s. Give --root one of them."
            .formatted(dataset, String.join(" and below ", places)));
  }

  private static Place place(DatasetEntry entry) {
    return new Place(
        new TablePaths(entry.root()).root(), new DatasetKey(entry.store(), entry.dataset()));
  }

  private static RefusedException gone(List<DatasetEntry> entries, DatasetKey dataset) {
    return new RefusedException(
        "Cannot read dataset %s: its tables are gone from %s"
            .formatted(
                dataset,
                entries.stream()
                    .map(DatasetEntry::root)
                    .distinct()
                    .collect(Collectors.joining(", "))));
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

package io.milepost.dag.disk;

import static java.util.Objects.requireNonNull;

import io.milepost.dag.bundle.BundleException;
import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.Manifest;
import io.milepost.model.job.ExitCode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Over how many files DAGs are spread. The number is frozen with the first render, for another one
 * moves every DAG to another file.
 *
 * @param asked the number a person gave
 */
public record Sharding(OptionalInt asked, Change change) {
  /** As it is, or 256. */
  public static final Sharding USUAL = new Sharding(OptionalInt.empty(), Change.REFUSED);

  /** What happens to a bundle with another number. */
  public enum Change {
    REFUSED,
    MIGRATED
  }

  public Sharding {
    requireNonNull(asked, "asked");
    requireNonNull(change, "change");
    if (asked.orElse(0) < 0 || asked.orElse(0) > BundleFiles.MOST_SHARDS) {
      throw new BundleException(
          ExitCode.USAGE,
          "Invalid number of shards: %d (0 for a file per DAG, or 1 to %d)"
              .formatted(asked.getAsInt(), BundleFiles.MOST_SHARDS));
    }
  }

  int of(Optional<Manifest> written) {
    if (written.isEmpty()) {
      return asked.orElse(BundleFiles.SHARDS);
    }
    int frozen = written.get().shards();
    if (asked.orElse(frozen) != frozen && change == Change.REFUSED) {
      throw new BundleException(
          ExitCode.REFUSED,
          ("Cannot spread the bundle over %d shards: it has %d (leave --shards out; or say"
                  + " --reshard while Airflow's DAG processor stands still, as every DAG moves to"
                  + " another file)")
              .formatted(asked.getAsInt(), frozen));
    }
    return asked.orElse(frozen);
  }
}

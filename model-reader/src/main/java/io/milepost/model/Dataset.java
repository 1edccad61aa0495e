package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import io.milepost.model.job.IngestSpec.Guard;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.lifecycle.Deprecation;
import io.milepost.model.schema.Schema;
import io.milepost.model.time.Schedule;
import java.util.Optional;

/**
 * One dataset of a store: what its contract says, and how it is read.
 *
 * @param physicalName table, topic or file pattern in the source, to be quoted
 * @param reading the store's rules with this dataset's overrides applied
 */
public record Dataset(
    Identity identity,
    String physicalName,
    Schema schema,
    Access access,
    Reading reading,
    Optional<Deprecation> deprecated)
    implements Named {

  /** Who may ask for it. */
  public enum Access {
    /** Everybody whose policies let it in. */
    OPEN,
    /** Its own team, and whoever its producer approves. */
    APPROVED
  }

  /**
   * How rows come from the source.
   *
   * @param incrementalColumn the column whose values only rise, for incremental mode
   */
  public record Reading(
      Mode mode, Guard guard, Schedule schedule, Optional<String> incrementalColumn) {
    public Reading {
      requireNonNull(mode, "mode");
      requireNonNull(guard, "guard");
      requireNonNull(schedule, "schedule");
      requireNonNull(incrementalColumn, "incrementalColumn");
    }
  }

  public Dataset {
    requireNonNull(identity, "identity");
    requireNonNull(physicalName, "physicalName");
    requireNonNull(schema, "schema");
    requireNonNull(access, "access");
    requireNonNull(reading, "reading");
    requireNonNull(deprecated, "deprecated");
  }
}

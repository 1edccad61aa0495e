package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.DataPlatform.Size;
import io.milepost.model.Identity.Named;
import io.milepost.model.lifecycle.Deprecation;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.time.Schedule;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Data that a team produces and others may ask for.
 *
 * @param team the team that owns it
 * @param datasets in the order of their names; empty for a draft whose contract is missing
 */
public record Datastore(
    Identity identity,
    String team,
    Status status,
    Source source,
    Ingestion ingestion,
    Index<Dataset> datasets,
    Optional<Deprecation> deprecated)
    implements Named {

  /** Where its rows come from. */
  public sealed interface Source {
    /** A container of the zone. */
    record Container(String container, Optional<String> schema, Optional<Format> format)
        implements Source {
      public Container {
        requireNonNull(container, "container");
        requireNonNull(schema, "schema");
        requireNonNull(format, "format");
      }
    }

    /** The transformer of that workspace. */
    record Transformer(String workspace) implements Source {
      public Transformer {
        requireNonNull(workspace, "workspace");
      }
    }
  }

  /** What files and messages look like inside. */
  public enum Format {
    CSV,
    JSON,
    PARQUET,
    AVRO
  }

  /** What is read together. */
  public enum Consistency {
    /** One batch over all datasets. */
    STORE,
    /** Each dataset by itself. */
    DATASET
  }

  /**
   * When and how the source is read, as far as it is the same for all datasets.
   *
   * @param schedule of the store; a store made by a transformer is read when that ran: {@code
   *     on_data}
   */
  public record Ingestion(
      Consistency consistency,
      Schedule schedule,
      ZoneId timezone,
      int parallelism,
      Size size,
      Optional<ChangeCapture> changeCapture) {
    public Ingestion {
      requireNonNull(consistency, "consistency");
      requireNonNull(schedule, "schedule");
      requireNonNull(timezone, "timezone");
      requireNonNull(size, "size");
      requireNonNull(changeCapture, "changeCapture");
    }
  }

  /** Names in the source that a reader of changes uses. */
  public record ChangeCapture(String slot, String publication) {
    public ChangeCapture {
      requireNonNull(slot, "slot");
      requireNonNull(publication, "publication");
    }
  }

  public Datastore {
    requireNonNull(identity, "identity");
    requireNonNull(team, "team");
    requireNonNull(status, "status");
    requireNonNull(source, "source");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(datasets, "datasets");
    requireNonNull(deprecated, "deprecated");
  }
}

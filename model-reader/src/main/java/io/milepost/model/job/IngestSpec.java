package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.milepost.model.schema.Schema;
import java.util.List;
import java.util.Optional;

/**
 * Reads one batch of an ingestion and merges it.
 *
 * @param ingestion the ingestion's id: {@code store} or {@code store.dataset}
 * @param parallelism how many partitions a large table is read in
 */
public record IngestSpec(
    JobPlatform platform,
    String ingestion,
    Source source,
    int parallelism,
    TableFormat tables,
    List<IngestDataset> datasets)
    implements Job {

  /** Format of the milestone tables. */
  public enum TableFormat {
    /** With deletion vectors. */
    FAST,
    /** Without, for readers that do not know them. */
    COMPATIBLE
  }

  /** How rows come from the source. */
  public enum Mode {
    FULL,
    INCREMENTAL,
    CDC,
    APPEND
  }

  /** Where rows come from. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Source.Database.class, name = "database"),
    @JsonSubTypes.Type(value = Source.Transformer.class, name = "transformer")
  })
  public sealed interface Source {
    /** Tables of a database; {@code schema} is the container's default when empty. */
    record Database(Connection connection, Optional<String> schema) implements Source {
      public Database {
        requireNonNull(connection, "connection");
        requireNonNull(schema, "schema");
      }
    }

    /** What the transformer of that workspace wrote. */
    record Transformer(String workspace) implements Source {
      public Transformer {
        requireNonNull(workspace, "workspace");
      }
    }
  }

  /**
   * One dataset of the ingestion.
   *
   * @param physicalName table in the source, to be quoted
   * @param retention how long closed versions are kept, such as {@code 7y}; for ever when empty
   */
  public record IngestDataset(
      DatasetId id,
      String physicalName,
      Mode mode,
      Schema schema,
      Guard guard,
      Optional<String> retention) {
    public IngestDataset {
      requireNonNull(id, "id");
      requireNonNull(physicalName, "physicalName");
      requireNonNull(mode, "mode");
      requireNonNull(schema, "schema");
      requireNonNull(guard, "guard");
      requireNonNull(retention, "retention");
    }
  }

  /** A full read that closes more than both is refused. */
  public record Guard(int percent, long rows) {
    /** Twenty per cent and a thousand rows. */
    public static final Guard DEFAULT = new Guard(20, 1000);
  }

  public IngestSpec {
    requireNonNull(platform, "platform");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(source, "source");
    requireNonNull(tables, "tables");
    datasets = List.copyOf(datasets);
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.ingest(this);
  }
}

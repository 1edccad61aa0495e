package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** Brings what is new in one ingestion to all the workspaces that get it in one container. */
public record ExportSpec(
    JobPlatform platform, String ingestion, Target target, List<WorkspaceSinks> workspaces)
    implements Job {

  /** Where rows go. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Target.Database.class, name = "database"),
    @JsonSubTypes.Type(value = Target.Lake.class, name = "lake")
  })
  public sealed interface Target {
    /** Tables of a database. */
    record Database(Connection connection, Naming naming) implements Target {
      public Database {
        requireNonNull(connection, "connection");
        requireNonNull(naming, "naming");
      }
    }

    /**
     * The platform's own storage: whole datasets are shared as they are, the others get a table.
     */
    record Lake() implements Target {}
  }

  /** How tables and columns we make are called; the database's own rules when empty. */
  public record Naming(Optional<Case> letters, Optional<Integer> maxLength) {
    /** What happens to upper and lower case. */
    public enum Case {
      LOWER,
      UPPER,
      KEEP
    }

    public Naming {
      requireNonNull(letters, "letters");
      requireNonNull(maxLength, "maxLength");
    }
  }

  /**
   * The sinks of one workspace, written and moved in one transaction.
   *
   * @param schema schema of the consumer's tables; unused on the lake
   */
  public record WorkspaceSinks(String workspace, String schema, List<SinkSpec> sinks) {
    public WorkspaceSinks {
      requireNonNull(workspace, "workspace");
      requireNonNull(schema, "schema");
      sinks = List.copyOf(sinks);
    }
  }

  public ExportSpec {
    requireNonNull(platform, "platform");
    requireNonNull(ingestion, "ingestion");
    requireNonNull(target, "target");
    workspaces = List.copyOf(workspaces);
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.export(this);
  }
}

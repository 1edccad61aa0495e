package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import io.milepost.model.job.Connection;
import io.milepost.model.job.ExportSpec.Naming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A database, a folder of files or a cluster of topics that belongs to a zone.
 *
 * @param location vendor and place, such as {@code own.europe.oslo}; empty in a one-file model
 * @param read who may take data from it; nobody when empty
 * @param write who may bring data to it; nobody when empty
 */
public record DataContainer(
    Identity identity,
    String zone,
    Optional<String> location,
    Endpoint endpoint,
    Naming naming,
    Optional<Access> read,
    Optional<Access> write)
    implements Named {

  /** How it is reached. */
  public sealed interface Endpoint {
    /** A database. */
    record Database(Connection.Type type, Connection.Address address, Map<String, String> options)
        implements Endpoint {
      public Database {
        requireNonNull(type, "type");
        requireNonNull(address, "address");
        options = Map.copyOf(options);
      }
    }

    /** A folder. */
    record Files(String root) implements Endpoint {
      public Files {
        requireNonNull(root, "root");
      }
    }

    /** A cluster of topics. */
    record Kafka(List<String> servers, Optional<String> registry) implements Endpoint {
      public Kafka {
        servers = List.copyOf(servers);
        requireNonNull(registry, "registry");
      }
    }
  }

  /**
   * Who may use it, and how hard.
   *
   * @param teams the only ones that may
   * @param credential name of the secret to log in with
   * @param maxConnections at once, over all stores together
   */
  public record Access(
      List<String> teams, String credential, int maxConnections, Optional<Long> maxRowsPerSecond) {
    /** How many connections are open at once where nothing is said. */
    public static final int DEFAULT_CONNECTIONS = 4;

    public Access {
      teams = List.copyOf(teams);
      requireNonNull(credential, "credential");
      requireNonNull(maxRowsPerSecond, "maxRowsPerSecond");
    }
  }

  public DataContainer {
    requireNonNull(identity, "identity");
    requireNonNull(zone, "zone");
    requireNonNull(location, "location");
    requireNonNull(endpoint, "endpoint");
    requireNonNull(naming, "naming");
    requireNonNull(read, "read");
    requireNonNull(write, "write");
  }

  /** The connection that readers share; empty if it is no database or nobody may read. */
  public Optional<Connection> readConnection() {
    return read.flatMap(this::connection);
  }

  /** The connection that writers share; empty if it is no database or nobody may write. */
  public Optional<Connection> writeConnection() {
    return write.flatMap(this::connection);
  }

  private Optional<Connection> connection(Access access) {
    return endpoint instanceof Endpoint.Database database
        ? Optional.of(
            new Connection(
                id(),
                database.type(),
                database.address(),
                database.options(),
                access.credential(),
                access.maxConnections()))
        : Optional.empty();
  }
}

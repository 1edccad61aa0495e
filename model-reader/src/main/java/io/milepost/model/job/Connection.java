package io.milepost.model.job;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A database, in parts: a JDBC URL is built of them and never taken from text.
 *
 * @param container the container's id
 * @param type which database it is
 * @param options driver properties, from an allow-list
 * @param credential name of the credential to log in with
 * @param maxConnections how many connections all jobs together may hold at once
 */
public record Connection(
    String container,
    Type type,
    Address address,
    Map<String, String> options,
    String credential,
    int maxConnections) {

  /** The databases we know. */
  public enum Type {
    POSTGRESQL,
    MYSQL,
    SQLSERVER,
    ORACLE
  }

  /** Where a database answers. */
  public record Address(String host, int port, String database) {
    public Address {
      requireNonNull(host, "host");
      requireNonNull(database, "database");
    }
  }

  public Connection {
    requireNonNull(container, "container");
    requireNonNull(type, "type");
    requireNonNull(address, "address");
    options = Map.copyOf(options);
    requireNonNull(credential, "credential");
  }
}

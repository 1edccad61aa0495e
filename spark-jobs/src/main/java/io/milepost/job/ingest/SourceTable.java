package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A table as PostgreSQL knows it.
 *
 * @param blocks blocks of its largest part, 0 when it cannot be read by blocks
 * @param bytes it takes with all its parts, without indexes, where PostgreSQL can tell
 * @param lockable whether a lock keeps others from truncating it, or what it reads, meanwhile
 * @param columns by name
 */
record SourceTable(
    String schema,
    String name,
    long blocks,
    OptionalLong bytes,
    boolean lockable,
    Map<String, SourceColumn> columns) {
  SourceTable {
    requireNonNull(schema, "schema");
    requireNonNull(name, "name");
    requireNonNull(bytes, "bytes");
    columns = Map.copyOf(columns);
  }
}

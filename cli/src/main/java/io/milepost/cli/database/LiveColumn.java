package io.milepost.cli.database;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.Column.Presence;
import java.util.Optional;

/**
 * A column of a table that exists.
 *
 * @param type as PostgreSQL shows it, shortened where there is a usual short name
 * @param keyPosition its place in the primary key, counted from 1
 * @param reference the column that a foreign key makes it equal to
 */
public record LiveColumn(
    String name,
    String type,
    Presence presence,
    Optional<Integer> keyPosition,
    Optional<Reference> reference,
    Optional<String> comment) {

  /** A column of a table of the same schema. */
  public record Reference(String table, String column) {
    public Reference {
      requireNonNull(table, "table");
      requireNonNull(column, "column");
    }
  }

  public LiveColumn {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(presence, "presence");
    requireNonNull(keyPosition, "keyPosition");
    requireNonNull(reference, "reference");
    requireNonNull(comment, "comment");
  }
}

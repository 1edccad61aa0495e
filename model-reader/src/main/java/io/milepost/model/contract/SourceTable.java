package io.milepost.model.contract;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.Column.Presence;
import java.util.List;
import java.util.Optional;

/** A table of a source that has no contract yet. */
public record SourceTable(String name, Optional<String> comment, List<SourceColumn> columns) {

  /**
   * A column of it.
   *
   * @param type as the database calls it, such as {@code numeric(15,2)}
   * @param keyPosition its place in the primary key, counted from 1
   */
  public record SourceColumn(
      String name,
      String type,
      Presence presence,
      Optional<Integer> keyPosition,
      Optional<Reference> reference,
      Optional<String> comment) {
    public SourceColumn {
      requireNonNull(name, "name");
      requireNonNull(type, "type");
      requireNonNull(presence, "presence");
      requireNonNull(keyPosition, "keyPosition");
      requireNonNull(reference, "reference");
      requireNonNull(comment, "comment");
    }
  }

  /** The column of a table of the same source whose values a foreign key demands. */
  public record Reference(String table, String column) {
    public Reference {
      requireNonNull(table, "table");
      requireNonNull(column, "column");
    }
  }

  public SourceTable {
    requireNonNull(name, "name");
    requireNonNull(comment, "comment");
    columns = List.copyOf(columns);
  }
}

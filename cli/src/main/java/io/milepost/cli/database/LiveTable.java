package io.milepost.cli.database;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** A table that exists, with its columns in their order. */
public record LiveTable(String name, Optional<String> comment, List<LiveColumn> columns) {
  public LiveTable {
    requireNonNull(name, "name");
    requireNonNull(comment, "comment");
    columns = List.copyOf(columns);
  }
}

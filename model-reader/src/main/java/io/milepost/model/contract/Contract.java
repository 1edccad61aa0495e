package io.milepost.model.contract;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity;
import io.milepost.model.schema.Schema;
import java.util.List;

/** The datasets of a store, as its contract describes them. */
public record Contract(List<Table> tables) {
  public Contract {
    tables = List.copyOf(tables);
  }

  /**
   * One dataset.
   *
   * @param physicalName table, topic or file pattern in the source
   */
  public record Table(Identity identity, String physicalName, Schema schema) {
    public Table {
      requireNonNull(identity, "identity");
      requireNonNull(physicalName, "physicalName");
      requireNonNull(schema, "schema");
    }
  }
}

package io.milepost.model.schema;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;

/** The columns of a dataset, in order. */
public record Schema(@JsonValue List<Column> columns) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Schema {
    columns = List.copyOf(columns);
  }

  /** The columns that identify a row, in the order of the key; empty for keyless events. */
  public List<Column> key() {
    return columns.stream()
        .filter(column -> column.keyPosition().isPresent())
        .sorted(comparing(column -> column.keyPosition().orElseThrow()))
        .toList();
  }

  /** The column of that name in the model. */
  public Optional<Column> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }
}

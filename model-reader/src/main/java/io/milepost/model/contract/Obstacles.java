package io.milepost.model.contract;

import io.milepost.model.contract.SourceTable.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why a table or a column that exists cannot stand in a contract as it is. */
final class Obstacles {
  private Obstacles() {}

  /** Of a table: nothing that could be kept tells its rows apart. */
  static Optional<String> of(SourceTable table) {
    boolean keyed =
        table.columns().stream()
            .anyMatch(column -> column.keyPosition().isPresent() && of(column).isEmpty());
    boolean whole =
        table.columns().stream()
            .allMatch(column -> column.keyPosition().isEmpty() || of(column).isEmpty());
    return keyed && whole
        ? Optional.empty()
        : Optional.of(
            "no primary key: say which columns tell its rows apart"
                + " (primaryKey: true, primaryKeyPosition: 1 ...)");
  }

  /** Of a column: its type. */
  static Optional<String> of(SourceColumn column) {
    try {
      PhysicalType.parse(column.type());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage().replaceFirst(" \\(known: .*", ""));
    }
  }

  /** All of them, by the names the database uses. */
  static List<String> of(List<SourceTable> tables) {
    List<String> obstacles = new ArrayList<>();
    for (SourceTable table : tables) {
      of(table).ifPresent(why -> obstacles.add("%s: %s".formatted(table.name(), why)));
      for (SourceColumn column : table.columns()) {
        of(column)
            .ifPresent(
                why -> obstacles.add("%s.%s: %s".formatted(table.name(), column.name(), why)));
      }
    }
    return obstacles;
  }
}

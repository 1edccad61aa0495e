package io.milepost.model.contract;

import io.milepost.model.contract.SourceTable.Reference;
import io.milepost.model.yaml.FieldTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a model calls tables and columns whose own names it may not be able to have. */
final class ContractNames {
  private static final int LONGEST_NAME = 64;
  private static final String RESERVED = "mp_";

  private final Map<String, String> tables = new HashMap<>();
  private final Map<Reference, String> columns = new HashMap<>();
  private final Set<Reference> kept = new HashSet<>();

  ContractNames(List<SourceTable> sources) {
    Set<String> takenTables = new HashSet<>();
    for (SourceTable table : sources) {
      tables.put(table.name(), name(table.name(), takenTables));
      if (Obstacles.of(table).isEmpty()) {
        table.columns().stream()
            .filter(column -> Obstacles.of(column).isEmpty())
            .forEach(column -> kept.add(new Reference(table.name(), column.name())));
      }
      Set<String> takenColumns = new HashSet<>();
      table
          .columns()
          .forEach(
              column ->
                  columns.put(
                      new Reference(table.name(), column.name()),
                      name(column.name(), takenColumns)));
    }
  }

  String table(String physical) {
    return tables.get(physical);
  }

  String column(String table, String physical) {
    return columns.get(new Reference(table, physical));
  }

  /** As relationships name a column; empty when it is not in the contract. */
  Optional<String> find(Reference reference) {
    return Optional.of(reference)
        .filter(kept::contains)
        .map(columns::get)
        .map(column -> tables.get(reference.table()) + "." + column);
  }

  /** A name that a model can have and that is not yet taken. */
  private static String name(String physical, Set<String> taken) {
    String name = physical;
    if (!FieldTypes.isName(name) || reserved(name)) {
      name = name.replaceAll("[^A-Za-z0-9_]", "_");
      name = name.matches("[A-Za-z].*") && !reserved(name) ? name : "x_" + name;
      name = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }
    String unique = name;
    for (int i = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); i++) {
      String end = "_" + i;
      unique = name.substring(0, Math.min(name.length(), LONGEST_NAME - end.length())) + end;
    }
    return unique;
  }

  private static boolean reserved(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith(RESERVED);
  }
}

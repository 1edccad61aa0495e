package io.milepost.model.contract;

import static io.milepost.model.yaml.YamlScalar.text;
import static java.util.stream.Collectors.joining;

import io.milepost.model.contract.SourceTable.SourceColumn;
import io.milepost.model.schema.Column.Presence;
import io.milepost.model.schema.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a contract for tables that exist. Until a person says otherwise everything is {@code
 * restricted} and {@code business}; names that a model cannot have are replaced, and the real ones
 * stand beside them as {@code physicalName}. What cannot be kept as it is, a column of a type we do
 * not know or a table without a key, stands there as a comment that says why.
 */
public final class ContractWriter {
  private ContractWriter() {}

  /** What the contract calls the datasets of those tables that can be kept, in their order. */
  public static List<String> names(List<SourceTable> tables) {
    ContractNames names = new ContractNames(tables);
    return tables.stream()
        .filter(table -> Obstacles.of(table).isEmpty())
        .map(table -> names.table(table.name()))
        .toList();
  }

  /** What the contract of those tables has as a comment only: {@code table[.column]: why}. */
  public static List<String> leftOut(List<SourceTable> tables) {
    return Obstacles.of(tables);
  }

  /** The contract of a store with those tables, in their order. */
  public static String write(String store, List<SourceTable> tables) {
    StringBuilder written =
        new StringBuilder(
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: %1$s
            name: %1$s
            version: 1.0.0
            status: draft
            # Whatever says nothing of its own counts as restricted business data.
            # Say what it is, column by column, before others may have it.
            customProperties:
              - {property: milepostClassification, value: restricted}
              - {property: milepostCategory, value: business}
            schema:
            """
                .formatted(text(store)));
    ContractNames names = new ContractNames(tables);
    for (SourceTable table : tables) {
      String block = block(table, names);
      written.append(
          Obstacles.of(table).map(why -> "  # " + why + "\n" + commented(block)).orElse(block));
    }
    return written.toString();
  }

  private static String block(SourceTable table, ContractNames names) {
    StringBuilder block = new StringBuilder();
    String name = names.table(table.name());
    block.append("  - name: ").append(text(name)).append('\n');
    if (!name.equals(table.name())) {
      block.append("    physicalName: ").append(text(table.name())).append('\n');
    }
    table
        .comment()
        .filter(comment -> !comment.isBlank())
        .ifPresent(comment -> block.append("    description: ").append(text(comment)).append('\n'));
    block.append("    properties:\n");
    table.columns().forEach(column -> block.append(line(table, column, names)));
    return block.toString();
  }

  private static String commented(String block) {
    return block.lines().map(line -> "  #" + line.substring(1) + "\n").collect(joining());
  }

  private static String line(SourceTable table, SourceColumn column, ContractNames names) {
    String name = names.column(table.name(), column.name());
    List<String> parts = new ArrayList<>();
    parts.add("name: " + text(name));
    if (!name.equals(column.name())) {
      parts.add("physicalName: " + text(column.name()));
    }
    Optional<String> obstacle = Obstacles.of(column);
    if (obstacle.isEmpty()) {
      parts.add("logicalType: " + PhysicalType.parse(column.type()).match(new LogicalType()));
    }
    parts.add("physicalType: " + text(column.type()));
    if (column.presence() == Presence.REQUIRED) {
      parts.add("required: true");
    }
    column
        .keyPosition()
        .ifPresent(position -> parts.add("primaryKey: true, primaryKeyPosition: " + position));
    column
        .reference()
        .flatMap(names::find)
        .ifPresent(to -> parts.add("relationships: [{to: " + to + "}]"));
    column
        .comment()
        .filter(comment -> !comment.isBlank())
        .ifPresent(comment -> parts.add("description: " + text(comment)));
    String line = "      - {" + String.join(", ", parts) + "}\n";
    return obstacle
        .map(why -> "      # %s\n      # %s".formatted(why, line.stripLeading()))
        .orElse(line);
  }

  /** The few types that contracts know. */
  private static final class LogicalType implements DataType.Cases<String> {
    @Override
    public String simple(DataType.Simple type) {
      return switch (type) {
        case BOOLEAN -> "boolean";
        case SMALLINT, INT, BIGINT -> "integer";
        case FLOAT, DOUBLE -> "number";
        case DATE -> "date";
        case TIMESTAMP, TIMESTAMP_NTZ -> "timestamp";
        case BINARY, STRING -> "string";
      };
    }

    @Override
    public String decimal(DataType.Decimal type) {
      return "number";
    }

    @Override
    public String text(DataType.Text type) {
      return "string";
    }
  }
}

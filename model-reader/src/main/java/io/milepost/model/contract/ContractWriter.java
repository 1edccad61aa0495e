package io.milepost.model.contract;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.Column.Presence;
import io.milepost.model.yaml.FieldTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes a contract for tables that exist. Until a person says otherwise everything is {@code
 * restricted} and {@code business}; names that a model cannot have are replaced, and the real ones
 * stand beside them as {@code physicalName}.
 */
public final class ContractWriter {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z][A-Za-z0-9_()]*( [A-Za-z0-9_()]+)*");
  private static final Set<String> WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");
  private static final int LONGEST_NAME = 64;

  private ContractWriter() {}

  /** A table of a source. */
  public record SourceTable(String name, Optional<String> comment, List<SourceColumn> columns) {
    public SourceTable {
      requireNonNull(name, "name");
      requireNonNull(comment, "comment");
      columns = List.copyOf(columns);
    }
  }

  /**
   * A column of a source.
   *
   * @param type as the database calls it, such as {@code numeric(15,2)}
   * @param keyPosition its place in the primary key, counted from 1
   */
  public record SourceColumn(
      String name, String type, Presence presence, Optional<Integer> keyPosition) {
    public SourceColumn {
      requireNonNull(name, "name");
      requireNonNull(type, "type");
      requireNonNull(presence, "presence");
      requireNonNull(keyPosition, "keyPosition");
    }
  }

  /** The contract of a store with those tables, in their order. */
  public static String write(String store, List<SourceTable> tables) {
    StringBuilder text =
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
                .formatted(scalar(store)));
    Set<String> names = new HashSet<>();
    for (SourceTable table : tables) {
      String name = name(table.name(), names);
      text.append("  - name: ").append(scalar(name)).append('\n');
      if (!name.equals(table.name())) {
        text.append("    physicalName: ").append(scalar(table.name())).append('\n');
      }
      table
          .comment()
          .filter(comment -> !comment.isBlank())
          .ifPresent(
              comment -> text.append("    description: ").append(scalar(comment)).append('\n'));
      text.append("    properties:\n");
      Set<String> columns = new HashSet<>();
      table.columns().forEach(column -> text.append(line(column, columns)));
    }
    return text.toString();
  }

  private static String line(SourceColumn column, Set<String> names) {
    String name = name(column.name(), names);
    List<String> parts = new ArrayList<>();
    parts.add("name: " + scalar(name));
    if (!name.equals(column.name())) {
      parts.add("physicalName: " + scalar(column.name()));
    }
    parts.add("physicalType: " + scalar(column.type()));
    if (column.presence() == Presence.REQUIRED) {
      parts.add("required: true");
    }
    column
        .keyPosition()
        .ifPresent(position -> parts.add("primaryKey: true, primaryKeyPosition: " + position));
    return "      - {" + String.join(", ", parts) + "}\n";
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
    return name.toLowerCase(Locale.ROOT).startsWith("mp_");
  }

  /** A value that YAML 1.2, and the tools that guess, read as the same text. */
  private static String scalar(String text) {
    if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
              } else if (Character.isISOControl(point)
                  || Character.getType(point) == Character.FORMAT
                  || Character.getType(point) == Character.SURROGATE
                  || Character.getType(point) == Character.LINE_SEPARATOR
                  || Character.getType(point) == Character.PARAGRAPH_SEPARATOR) {
                quoted.append("\\U%08x".formatted(point));
              } else {
                quoted.appendCodePoint(point);
              }
            });
    return quoted.append('"').toString();
  }
}

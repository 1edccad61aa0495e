package io.milepost.job.database;

/** Text of a model, made harmless for SQL. */
public final class Sql {
  private Sql() {}

  /** A name, quoted: it means exactly what is written, whatever stands in it. */
  public static String name(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "Invalid name: \"%s\" (empty or with NUL)".formatted(name));
    }
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A table in a schema, both quoted. */
  public static String table(String schema, String table) {
    return name(schema) + "." + name(table);
  }

  /** A text literal; right whatever {@code standard_conforming_strings} says. */
  public static String text(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("Invalid text: it contains NUL");
    }
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }
}

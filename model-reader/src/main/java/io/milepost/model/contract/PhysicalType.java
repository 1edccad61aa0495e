package io.milepost.model.contract;

import io.milepost.model.schema.DataType;
import io.milepost.model.schema.DataType.Decimal;
import io.milepost.model.schema.DataType.Padding;
import io.milepost.model.schema.DataType.Simple;
import io.milepost.model.schema.DataType.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a database calls a type, as far as we know how its values are kept. */
public final class PhysicalType {
  private static final Pattern SIZED =
      Pattern.compile(
          "([a-z][a-z0-9 ]*?) ?(?:\\( ?(\\d{1,8})(?: ?, ?(\\d{1,8}))? ?\\))?"
              + "( with time zone| without time zone)?");

  private static final List<String> DECIMALS = List.of("numeric", "decimal");
  private static final List<String> CHARS = List.of("char", "character", "bpchar");
  private static final List<String> VARCHARS = List.of("varchar", "character varying");
  private static final List<String> TIMES = List.of("timestamp", "timestamptz", "time", "timetz");
  private static final Map<String, DataType> PLAIN = plain();

  private PhysicalType() {}

  private static Map<String, DataType> plain() {
    Map<String, DataType> types = new LinkedHashMap<>();
    put(types, Simple.SMALLINT, "smallint", "int2", "smallserial");
    put(types, Simple.INT, "integer", "int", "int4", "serial");
    put(types, Simple.BIGINT, "bigint", "int8", "bigserial");
    put(types, Simple.FLOAT, "real", "float4");
    put(types, Simple.DOUBLE, "double precision", "double", "float8", "float");
    put(types, Simple.BOOLEAN, "boolean", "bool");
    put(types, new Text(Padding.CHAR, 1), "char", "character");
    put(types, Simple.STRING, "text", "varchar", "character varying", "string", "citext");
    put(
        types,
        Simple.STRING,
        "uuid",
        "json",
        "jsonb",
        "xml",
        "inet",
        "cidr",
        "macaddr",
        "interval");
    put(types, Simple.STRING, "time", "timetz");
    put(types, Simple.BINARY, "bytea", "binary");
    put(types, Simple.DATE, "date");
    put(types, Simple.TIMESTAMP_NTZ, "timestamp", "timestamp_ntz");
    put(types, Simple.TIMESTAMP, "timestamptz");
    return types;
  }

  private static void put(Map<String, DataType> types, DataType type, String... names) {
    for (String name : names) {
      types.put(name, type);
    }
  }

  /**
   * How values of that type are kept.
   *
   * @throws IllegalArgumentException if we do not know, with what we know instead
   */
  public static DataType parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    Optional<DataType> plain = Optional.ofNullable(PLAIN.get(lower));
    return plain.orElseGet(() -> sized(text, SIZED.matcher(lower)));
  }

  private static DataType sized(String text, Matcher matcher) {
    if (!matcher.matches()) {
      throw unknown(text);
    }
    String name = matcher.group(1);
    Optional<Integer> first = Optional.ofNullable(matcher.group(2)).map(Integer::valueOf);
    Optional<Integer> second = Optional.ofNullable(matcher.group(3)).map(Integer::valueOf);
    boolean zone = matcher.group(4) != null;
    if (TIMES.contains(name) && second.isEmpty() && first.orElse(0) <= 6) {
      return time(name, String.valueOf(matcher.group(4)));
    }
    if (zone) {
      throw unknown(text);
    }
    if (DECIMALS.contains(name)) {
      return decimal(text, first, second);
    }
    return characters(text, name, second.isPresent() ? Optional.empty() : first);
  }

  private static DataType characters(String text, String name, Optional<Integer> length) {
    if (length.isEmpty()) {
      throw unknown(text);
    }
    if (CHARS.contains(name)) {
      return new Text(Padding.CHAR, length.orElseThrow());
    }
    if (VARCHARS.contains(name)) {
      return new Text(Padding.VARCHAR, length.orElseThrow());
    }
    throw unknown(text);
  }

  private static DataType time(String name, String zone) {
    if (name.startsWith("timestamp")) {
      boolean instant = name.equals("timestamptz") || zone.equals(" with time zone");
      return instant ? Simple.TIMESTAMP : Simple.TIMESTAMP_NTZ;
    }
    return Simple.STRING;
  }

  private static DataType decimal(
      String text, Optional<Integer> precision, Optional<Integer> scale) {
    if (precision.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid type: %s (say how many digits it holds, such as numeric(18,2))".formatted(text));
    }
    return new Decimal(precision.orElseThrow(), scale.orElse(0));
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException(
        "Unknown type: %s (known: numeric(p,s), char(n), varchar(n), %s)"
            .formatted(text, String.join(", ", PLAIN.keySet())));
  }
}

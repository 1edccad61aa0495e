package io.milepost.merge.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A digest of rows that depends on neither their order nor their partitions: the sums of two 64-bit
 * hashes of each row. Columns enter by name; a NULL enters with its place.
 */
public final class Fingerprint {
  private static final List<String> SEEDS = List.of("milepost", "fingerprint");
  private static final String PART = "mp_fp_";
  private static final long LOW = 0xffffffffL;

  /** Options of the text form of nested values: all that a session could change is fixed. */
  private static final Map<String, String> JSON =
      Map.of(
          "ignoreNullFields", "false",
          "timeZone", "UTC",
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
          "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
          "dateFormat", "yyyy-MM-dd");

  private Fingerprint() {}

  /** Names of the columns that {@link #parts} gives, and {@link #sums} takes and gives. */
  public static List<String> names() {
    return IntStream.range(0, 2 * SEEDS.size()).mapToObj(i -> PART + i).toList();
  }

  /**
   * The hashes of a row, in halves so that their sums cannot overflow.
   *
   * @param more what else is covered: what the row does, and its place in order
   */
  public static List<Column> parts(StructType schema, Column... more) {
    List<Column> values = new ArrayList<>();
    Arrays.stream(schema.fields())
        .sorted(Comparator.comparing(StructField::name, String.CASE_INSENSITIVE_ORDER))
        .forEach(field -> add(values, field));
    values.addAll(List.of(more));
    List<Column> parts = new ArrayList<>();
    for (String seed : SEEDS) {
      List<Column> seeded = new ArrayList<>(values);
      seeded.add(0, lit(seed));
      Column hash = xxhash64(seeded.toArray(Column[]::new));
      parts.add(hash.bitwiseAND(LOW).as(PART + parts.size()));
      parts.add(shiftrightunsigned(hash, 32).as(PART + parts.size()));
    }
    return parts;
  }

  /** The sums of these halves over rows. */
  public static List<Column> sums() {
    return names().stream().map(name -> coalesce(sum(col(name)), lit(0L)).as(name)).toList();
  }

  /** How many rows the text of a fingerprint is of. */
  public static long rows(String text) {
    return Long.parseLong(text.substring(0, text.indexOf('-')));
  }

  /** The text of a fingerprint: how many rows, and the sums put together again. */
  public static String text(long rows, ToLongFunction<String> sum) {
    StringBuilder text = new StringBuilder().append(rows);
    List<String> names = names();
    for (int i = 0; i < names.size(); i += 2) {
      long whole = sum.applyAsLong(names.get(i)) + (sum.applyAsLong(names.get(i + 1)) << 32);
      text.append('-').append("%016x".formatted(whole));
    }
    return text.toString();
  }

  private static void add(List<Column> values, StructField field) {
    Column value = Comparison.canonical(Types.column(field.name()), field.dataType());
    values.add(Types.isNested(field.dataType()) ? to_json(struct(value.as("v")), JSON) : value);
    values.add(Types.column(field.name()).isNull());
  }
}

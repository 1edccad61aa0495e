package io.milepost.merge;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A table that changes from day to day, as plain maps: keys and values full of nasty ones. */
final class RandomHistory {
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("part", DataTypes.StringType)
          .add("name", DataTypes.StringType)
          .add("price", DataTypes.createDecimalType(38, 6))
          .add("rate", DataTypes.DoubleType)
          .add("flag", DataTypes.BooleanType)
          .add("tags", DataTypes.createArrayType(DataTypes.StringType));

  private static final List<String> PARTS =
      List.of("", " ", "a", "A", "é", "e\u0301", "🚲", "'`\"");
  private static final int IDS = 6;

  private final Random random;
  private final List<SortedMap<String, List<Object>>> days = new ArrayList<>();

  RandomHistory(long seed) {
    random = new Random(seed);
  }

  /** What one day's image differs from the day before by. */
  record Difference(long inserted, long changed, long deleted, long unchanged) {}

  /** Lets a day pass: most rows stay, some change, go or come back. */
  RandomHistory nextDay(int chance) {
    SortedMap<String, List<Object>> today = new TreeMap<>(yesterday());
    for (int id = 0; id < IDS; id++) {
      for (String part : PARTS) {
        if (random.nextInt(100) < chance) {
          String key = id + "\u0000" + part;
          if (random.nextInt(4) == 0) {
            today.remove(key);
          } else {
            today.put(key, row(id, part));
          }
        }
      }
    }
    days.add(today);
    return this;
  }

  /** A day on which nothing happens. */
  RandomHistory quietDay() {
    days.add(new TreeMap<>(yesterday()));
    return this;
  }

  List<Row> image(int day) {
    return days.get(day - 1).values().stream()
        .map(values -> RowFactory.create(values.toArray()))
        .toList();
  }

  Difference difference(int day) {
    SortedMap<String, List<Object>> before = day == 1 ? new TreeMap<>() : days.get(day - 2);
    SortedMap<String, List<Object>> after = days.get(day - 1);
    long deleted = before.keySet().stream().filter(key -> !after.containsKey(key)).count();
    long inserted = after.keySet().stream().filter(key -> !before.containsKey(key)).count();
    long unchanged =
        after.keySet().stream()
            .filter(key -> before.containsKey(key) && same(before.get(key), after.get(key)))
            .count();
    return new Difference(inserted, after.size() - inserted - unchanged, deleted, unchanged);
  }

  int days() {
    return days.size();
  }

  private SortedMap<String, List<Object>> yesterday() {
    return days.isEmpty() ? new TreeMap<>() : days.get(days.size() - 1);
  }

  private static boolean same(List<Object> one, List<Object> other) {
    for (int i = 0; i < one.size(); i++) {
      if (!Objects.equals(plain(one.get(i)), plain(other.get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** One object for all values that count as the same. */
  private static Object plain(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    return value instanceof Double number ? Double.valueOf(number + 0.0) : value;
  }

  private List<Object> row(int id, String part) {
    List<Object> values = new ArrayList<>();
    values.add((long) id);
    values.add(part);
    values.add(one(null, "", "NULL", "Ann", "ann", "x\ny", "∑"));
    values.add(one(null, new BigDecimal("0.5"), new BigDecimal("0.500000"), BigDecimal.TEN));
    values.add(one(null, Double.NaN, 0.0, -0.0, Double.MIN_VALUE, Double.POSITIVE_INFINITY));
    values.add(one(null, true, false));
    values.add(one(null, List.of(), List.of("a", "b"), List.of("b", "a")));
    return values;
  }

  private Object one(Object... choices) {
    return choices[random.nextInt(choices.length)];
  }
}

package io.milepost.merge.staging;

import io.milepost.merge.held.FewRows;
import io.milepost.merge.held.KeyBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/** Sums of measures over rows that the driver holds, and what of them comes again. */
final class FewFacts {
  private final FewRows rows;

  FewFacts(FewRows rows) {
    this.rows = rows;
  }

  /** The sum of a column; 0 if there are no rows. */
  long sum(String column) {
    int place = rows.place(column);
    return rows.rows().stream()
        .filter(row -> !row.isNullAt(place))
        .mapToLong(row -> row.getLong(place))
        .reduce(0, Math::addExact);
  }

  /** The greatest value of a column; NULL if there is none. */
  Long max(String column) {
    int place = rows.place(column);
    return rows.rows().stream()
        .filter(row -> !row.isNullAt(place))
        .map(row -> row.getLong(place))
        .max(Long::compare)
        .orElse(null);
  }

  /**
   * Sums of each group of rows that have the same values in some columns, in the order of {@code
   * summed}.
   *
   * @return empty if values of these types are not told by their bytes
   */
  Optional<List<long[]>> groups(List<String> by, List<String> summed) {
    return KeyBytes.of(rows.frame().schema(), by).map(keys -> groups(keys, summed));
  }

  private List<long[]> groups(KeyBytes keys, List<String> summed) {
    int[] places = summed.stream().mapToInt(rows::place).toArray();
    Map<UnsafeRow, long[]> groups = new HashMap<>();
    for (InternalRow row : rows.rows()) {
      long[] sums = groups.computeIfAbsent(keys.of(row).copy(), key -> new long[places.length]);
      for (int i = 0; i < places.length; i++) {
        sums[i] += row.getLong(places[i]);
      }
    }
    return List.copyOf(groups.values());
  }
}

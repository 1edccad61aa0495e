package io.milepost.merge.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Whether two tables hold the same rows, each as often: compared by their number and by sums of two
 * hashes of all columns of a row, for which nothing is sorted or shuffled.
 */
final class Sums {
  private static final Column[] LIVE =
      Stream.concat(Stream.of("id"), Arrays.stream(Facts.VALUES))
          .map(functions::col)
          .toArray(Column[]::new);
  private static final Column[] DATED =
      Stream.concat(Arrays.stream(LIVE), Stream.of(col("valid_from"), days("valid_to")))
          .toArray(Column[]::new);

  private Sums() {}

  /** Whether rows are the same in key and values. */
  static boolean same(Dataset<Row> rows, Dataset<Row> others) {
    return live(rows).equals(live(others));
  }

  /** Equal for tables of the same rows, in key and values. */
  static Row live(Dataset<Row> rows) {
    return of(rows, LIVE);
  }

  /** Whether versions are the same in key, values and days. */
  static boolean sameVersions(Dataset<Row> versions, Dataset<Row> others) {
    return of(versions, DATED).equals(of(others, DATED));
  }

  /** A hash passes over NULL, so that it could not tell which column it is in. */
  private static Column days(String column) {
    return functions.coalesce(col(column), lit(-1));
  }

  private static Row of(Dataset<Row> rows, Column... columns) {
    Column[] others =
        Stream.concat(Stream.of(lit(1)), Arrays.stream(columns)).toArray(Column[]::new);
    return rows.agg(
            count(lit(1)),
            sum(xxhash64(columns).cast("decimal(20,0)")),
            sum(xxhash64(others).cast("decimal(20,0)")))
        .first();
  }
}

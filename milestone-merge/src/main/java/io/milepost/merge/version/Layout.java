package io.milepost.merge.version;

import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How versions lie in files: few files, each of a range of keys, and in each of them in order. */
public final class Layout {
  private static final long ROWS_PER_PARTITION = 1_000_000;

  private Layout() {}

  /** So many versions, as they are to be written. */
  public static Dataset<Row> of(Dataset<Row> versions, TableContract contract, long count) {
    boolean one = partitions(count) == 1;
    return sorted(one ? versions.coalesce(1) : spread(versions, contract, count), contract);
  }

  /** So many rows with the columns of a key, brought together by it. */
  public static Dataset<Row> spread(Dataset<Row> rows, TableContract contract, long count) {
    int partitions = partitions(count);
    Column[] key = Types.columns(contract.key());
    if (partitions == 1) {
      return rows.repartition(1);
    }
    if (key.length == 0) {
      return rows;
    }
    // Bounds of ranges are read in plans and logs.
    boolean hidden = contract.key().stream().anyMatch(contract.classified()::contains);
    return hidden ? rows.repartition(partitions, key) : rows.repartitionByRange(partitions, key);
  }

  /** Versions in the order that they have in a file. */
  public static Dataset<Row> sorted(Dataset<Row> versions, TableContract contract) {
    return contract.key().isEmpty()
        ? versions
        : versions.sortWithinPartitions(Types.columns(contract.key()));
  }

  private static int partitions(long count) {
    return (int) Math.max(1, count / ROWS_PER_PARTITION);
  }
}

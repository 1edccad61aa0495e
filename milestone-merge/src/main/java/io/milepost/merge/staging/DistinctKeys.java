package io.milepost.merge.staging;

import static org.apache.spark.sql.functions.col;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.table.Comparison;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Tells at little cost that no key comes twice: keys of which the hashes differ, differ. Where two
 * hashes are the same, nothing is known.
 */
final class DistinctKeys {
  private static final String HASH = "mp_hash";

  /** Hashes of so many keys are sorted at a time. */
  private static final long MOST_KEYS = 4_000_000;

  private DistinctKeys() {}

  /**
   * How many rows there are, if each has a key of its own.
   *
   * @param rows none of which has a NULL in its key
   * @param count about how many
   * @return empty if keys may come twice
   */
  static OptionalLong count(Dataset<Row> rows, MergeSpec spec, long count, int partitions) {
    int parts = (int) Math.max(partitions, count / MOST_KEYS + 1);
    Column hash = Comparison.hash(spec.schema(), spec.key());
    Dataset<Row> hashes = rows.select(hash.as(HASH)).repartition(parts, col(HASH));
    List<Long> counted =
        ((org.apache.spark.sql.classic.Dataset<Row>) hashes)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(DistinctKeys::counted)
            .collect();
    return counted.contains(-1L)
        ? OptionalLong.empty()
        : OptionalLong.of(counted.stream().mapToLong(Long::longValue).sum());
  }

  /** How many hashes there are; -1 if two of them are the same. */
  private static Iterator<Long> counted(Iterator<InternalRow> rows) {
    long[] hashes =
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, 0), false)
            .mapToLong(row -> row.getLong(0))
            .toArray();
    Arrays.sort(hashes);
    for (int i = 1; i < hashes.length; i++) {
      if (hashes[i] == hashes[i - 1]) {
        return List.of(-1L).iterator();
      }
    }
    return List.of((long) hashes.length).iterator();
  }
}

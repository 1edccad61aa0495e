package io.milepost.merge.commit;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which Parquet files may be copied into a table, and where to.
 *
 * @param columns that each file must have
 * @param others that files may have although the table has none of that name: nobody reads them
 * @param partition values of the columns by which the table is partitioned
 * @param condition what else has to hold for all files together
 */
public record CopyRule(
    List<String> columns,
    List<String> others,
    Map<String, String> partition,
    Predicate<List<Footed>> condition) {
  public CopyRule {
    columns = List.copyOf(columns);
    others = List.copyOf(others);
    partition = Map.copyOf(partition);
  }

  /** Of a table that is not partitioned. */
  public static CopyRule of(List<String> columns, List<String> others) {
    return new CopyRule(columns, others, Map.of(), files -> true);
  }
}

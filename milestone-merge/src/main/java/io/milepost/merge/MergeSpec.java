package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * All that this library knows of a dataset.
 *
 * @param schema the data's columns under their storage names
 * @param key storage names of the key's columns, in order
 * @param classified storage names whose values appear in messages only as hashes, and of which no
 *     statistics are kept
 */
public record MergeSpec(
    DatasetKey dataset,
    IngestMode mode,
    StructType schema,
    List<String> key,
    Set<String> classified,
    Guard guard,
    TableFormat tables) {

  /**
   * A full read that closes more than both, per cent and rows, is refused. What counts are live
   * rows whose key is gone; a row that only changed stays live.
   */
  public record Guard(int percent, long rows) {
    /** Twenty per cent and a thousand rows. */
    public static final Guard DEFAULT = new Guard(20, 1000);
  }

  /** Format of the milestones. */
  public enum TableFormat {
    /** With deletion vectors: merges rewrite no file for a closed version. */
    FAST,
    /** Without, for readers that do not know them. */
    COMPATIBLE
  }

  public MergeSpec {
    requireNonNull(dataset, "dataset");
    requireNonNull(mode, "mode");
    requireNonNull(schema, "schema");
    key = List.copyOf(key);
    classified = Set.copyOf(classified);
    requireNonNull(guard, "guard");
    requireNonNull(tables, "tables");
  }
}

package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * All that this library knows of a dataset; {@link #of} starts one.
 *
 * @param schema the data's columns
 * @param key names of the key's columns, in order; empty in mode {@code append}
 * @param classified names of columns whose values appear in messages only as hashes, and of which
 *     no statistics are kept
 * @param stored the names under which columns lie in the tables, where they differ: a column that
 *     is renamed keeps the one it had
 */
public record MergeSpec(
    DatasetKey dataset,
    StructType schema,
    List<String> key,
    Meaning meaning,
    Set<String> classified,
    Map<String, String> stored,
    Guard guard,
    TableFormat tables) {

  /**
   * What the rows of a batch mean.
   *
   * @param untracked columns of which a change alone opens no version
   * @param softDelete mode {@code incremental}: a row for which this SQL condition holds is a
   *     delete; never made of text that is not trusted
   */
  public record Meaning(
      IngestMode mode,
      Granularity granularity,
      EventOrder order,
      Set<String> untracked,
      UntrackedChange untrackedChange,
      Optional<String> softDelete) {
    public Meaning {
      requireNonNull(mode, "mode");
      requireNonNull(granularity, "granularity");
      requireNonNull(order, "order");
      untracked = Set.copyOf(untracked);
      requireNonNull(untrackedChange, "untrackedChange");
      requireNonNull(softDelete, "softDelete");
    }
  }

  /** How many versions of a key a batch may open. */
  public enum Granularity {
    /** One: the net effect of all that a batch says of the key. */
    BATCH,
    /** One for every event that changes the row; mode {@code cdc} only. */
    EVENT
  }

  /** How far {@code mp_seq} orders the events of mode {@code cdc}. */
  public enum EventOrder {
    /** Inside a batch: batches follow each other as they are read. */
    IN_BATCH,
    /** For ever: an event before the last one of an earlier batch is late, and refused. */
    FOR_EVER,
    /** For ever: a late event goes to quarantine. */
    FOR_EVER_LATE_TO_QUARANTINE
  }

  /** What becomes of a change in nothing but untracked columns. */
  public enum UntrackedChange {
    /** The open version gets the new values; as-of shows them in the past, too. */
    IN_PLACE,
    /** The next version gets them. */
    IGNORED
  }

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
    requireNonNull(schema, "schema");
    key = List.copyOf(key);
    requireNonNull(meaning, "meaning");
    classified = Set.copyOf(classified);
    stored = Map.copyOf(stored);
    requireNonNull(guard, "guard");
    requireNonNull(tables, "tables");
  }

  /** A dataset with everything by default: one version a batch, all columns tracked. */
  public static MergeSpecBuilder of(DatasetKey dataset, IngestMode mode, StructType schema) {
    return new MergeSpecBuilder(dataset, mode, schema);
  }

  /** What the rows of a batch say about the keys. */
  public IngestMode mode() {
    return meaning.mode();
  }
}

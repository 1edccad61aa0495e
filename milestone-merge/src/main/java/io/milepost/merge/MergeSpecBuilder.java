package io.milepost.merge;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.Guard;
import io.milepost.merge.MergeSpec.Meaning;
import io.milepost.merge.MergeSpec.TableFormat;
import io.milepost.merge.MergeSpec.UntrackedChange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** Puts a {@link MergeSpec} together. */
public final class MergeSpecBuilder {
  private final DatasetKey dataset;
  private final IngestMode mode;
  private final StructType schema;
  private List<String> key = List.of();
  private Granularity granularity = Granularity.BATCH;
  private EventOrder order = EventOrder.IN_BATCH;
  private Set<String> untracked = Set.of();
  private UntrackedChange untrackedChange = UntrackedChange.IGNORED;
  private Optional<String> softDelete = Optional.empty();
  private Set<String> classified = Set.of();
  private Map<String, String> stored = Map.of();
  private Guard guard = Guard.DEFAULT;
  private TableFormat tables = TableFormat.FAST;

  MergeSpecBuilder(DatasetKey dataset, IngestMode mode, StructType schema) {
    this.dataset = requireNonNull(dataset, "dataset");
    this.mode = requireNonNull(mode, "mode");
    this.schema = requireNonNull(schema, "schema");
  }

  /** Names of the key's columns, in order. */
  public MergeSpecBuilder key(String... columns) {
    return key(List.of(columns));
  }

  /** Names of the key's columns, in order. */
  public MergeSpecBuilder key(List<String> columns) {
    key = List.copyOf(columns);
    return this;
  }

  /** How many versions of a key a batch may open. */
  public MergeSpecBuilder granularity(Granularity value) {
    granularity = value;
    return this;
  }

  /** How far the events of mode {@code cdc} are ordered. */
  public MergeSpecBuilder order(EventOrder value) {
    order = value;
    return this;
  }

  /** Columns of which a change alone opens no version, and what becomes of it. */
  public MergeSpecBuilder untracked(UntrackedChange change, String... columns) {
    return untracked(change, List.of(columns));
  }

  /** The same, for callers that have no arrays of Java's. */
  public MergeSpecBuilder untracked(UntrackedChange change, List<String> columns) {
    untracked = Set.copyOf(columns);
    untrackedChange = change;
    return this;
  }

  /** Mode {@code incremental}: rows for which this SQL condition holds are deletes. */
  public MergeSpecBuilder softDelete(String condition) {
    softDelete = Optional.of(condition);
    return this;
  }

  /** Columns whose values appear in no message and no statistics. */
  public MergeSpecBuilder classified(Collection<String> columns) {
    classified = Set.copyOf(columns);
    return this;
  }

  /** The names that columns have in the tables, where these differ from their own. */
  public MergeSpecBuilder stored(Map<String, String> names) {
    stored = Map.copyOf(names);
    return this;
  }

  /** When a full read closes too much. */
  public MergeSpecBuilder guard(Guard value) {
    guard = value;
    return this;
  }

  /** Format of the milestones. */
  public MergeSpecBuilder tables(TableFormat value) {
    tables = value;
    return this;
  }

  /** The spec; what is wrong with it is told when it is used. */
  public MergeSpec build() {
    return new MergeSpec(
        dataset,
        schema,
        key,
        new Meaning(mode, granularity, order, untracked, untrackedChange, softDelete),
        classified,
        stored,
        guard,
        tables);
  }
}

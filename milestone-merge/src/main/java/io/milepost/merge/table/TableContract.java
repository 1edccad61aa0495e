package io.milepost.merge.table;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MergeSpec.UntrackedChange;
import io.milepost.merge.MilestoneColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What the tables of a dataset promise; it is stored in their properties and holds for every batch.
 *
 * @param versioning what makes a version
 * @param key names in the tables, as all names here but those of {@code names}
 * @param schema the data's columns, all of them nullable
 * @param dropped columns that closed versions still hold
 * @param returned dropped columns that came back, with the batch from which on they are there
 * @param names what columns are called, where that is not their name in the tables
 * @param since the first batch of the dataset
 */
public record TableContract(
    String ingestion,
    DatasetKey dataset,
    Versioning versioning,
    List<String> key,
    StructType schema,
    StructType dropped,
    Map<String, Long> returned,
    Set<String> classified,
    Map<String, String> names,
    long since) {
  /**
   * What makes a version; it is the same from the first batch to the last.
   *
   * @param untracked columns of which a change alone opens no version, dropped ones included
   */
  public record Versioning(
      IngestMode mode,
      Granularity granularity,
      Set<String> untracked,
      UntrackedChange untrackedChange,
      EventOrder order) {
    public Versioning {
      requireNonNull(mode, "mode");
      requireNonNull(granularity, "granularity");
      untracked = Set.copyOf(untracked);
      requireNonNull(untrackedChange, "untrackedChange");
      requireNonNull(order, "order");
    }

    /** The same with events that are ordered inside their batch, if there are any. */
    public Versioning(
        IngestMode mode,
        Granularity granularity,
        Set<String> untracked,
        UntrackedChange untrackedChange) {
      this(mode, granularity, untracked, untrackedChange, EventOrder.IN_BATCH);
    }

    /** What makes a version from now on; columns that are gone stay as they were. */
    private Versioning followedBy(Versioning next, StructType gone) {
      Set<String> both = new TreeSet<>(next.untracked);
      Arrays.stream(gone.fieldNames()).filter(untracked::contains).forEach(both::add);
      return new Versioning(
          next.mode,
          next.granularity,
          both,
          next.untracked.isEmpty() ? untrackedChange : next.untrackedChange,
          next.order);
    }

    static Versioning of(MergeSpec.Meaning meaning) {
      return new Versioning(
          meaning.mode(),
          meaning.granularity(),
          meaning.untracked(),
          meaning.untrackedChange(),
          meaning.order());
    }
  }

  public TableContract {
    requireNonNull(ingestion, "ingestion");
    requireNonNull(dataset, "dataset");
    requireNonNull(versioning, "versioning");
    key = List.copyOf(key);
    schema = Types.nullable(schema);
    dropped = Types.nullable(dropped);
    returned = Map.copyOf(returned);
    classified = Set.copyOf(classified);
    names = Map.copyOf(names);
  }

  /** What a dataset promises from now on. */
  public static TableContract of(String ingestion, MergeSpec named, long since) {
    MergeSpec spec = StoredNames.applied(named);
    return new TableContract(
        ingestion,
        spec.dataset(),
        Versioning.of(spec.meaning()),
        spec.key(),
        spec.schema(),
        new StructType(),
        Map.of(),
        spec.classified(),
        StoredNames.names(named),
        since);
  }

  /** What the rows of a batch say about the keys. */
  public IngestMode mode() {
    return versioning.mode();
  }

  /** How many versions of a key a batch may open. */
  public Granularity granularity() {
    return versioning.granularity();
  }

  /** Columns of which a change alone opens no version. */
  public Set<String> untracked() {
    return versioning.untracked();
  }

  /** Whether an open version's untracked columns follow the source. */
  public boolean changesInPlace() {
    return versioning.untrackedChange() == UntrackedChange.IN_PLACE
        && Arrays.stream(schema.fieldNames()).anyMatch(untracked()::contains);
  }

  /** Whether every row of the change log is known to be a net change of its key. */
  public boolean isNet() {
    return mode() == IngestMode.FULL && !changesInPlace();
  }

  /** Columns that no two versions share. */
  public List<String> identity() {
    List<String> identity = new ArrayList<>(key);
    identity.addAll(
        List.of(MilestoneColumns.BATCH_IN, MilestoneColumns.SEQ_IN, MilestoneColumns.REVISION));
    return identity;
  }

  /** All columns of the data that the tables hold. */
  public StructType stored() {
    StructType stored = schema;
    for (StructField field : dropped.fields()) {
      stored = stored.add(field);
    }
    return stored;
  }

  /** The contract after this one: what {@code next} says, and what the tables hold beside it. */
  public TableContract followedBy(TableContract next) {
    StructType rest = new StructType();
    for (StructField field : stored().fields()) {
      if (Types.find(next.schema, field.name()).isEmpty()) {
        rest = rest.add(field);
      }
    }
    Map<String, Long> back = new TreeMap<>(returned);
    for (StructField field : next.schema.fields()) {
      Types.find(dropped, field.name()).ifPresent(found -> back.put(found.name(), next.since));
    }
    return new TableContract(
        next.ingestion,
        next.dataset,
        versioning.followedBy(next.versioning, rest),
        next.key,
        next.schema,
        rest,
        back,
        next.classified,
        next.names,
        since);
  }

  /** The batch from which on a column is there again; 0 for one that never went. */
  public long returned(String column) {
    return returned.entrySet().stream()
        .filter(entry -> Types.sameName(entry.getKey(), column))
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElse(0);
  }

  /** The text that stands in the table's properties. */
  public String json() {
    return ContractText.of(this);
  }

  /** Reads what {@link #json} wrote. */
  public static TableContract parse(String text) {
    return ContractText.parse(text);
  }
}

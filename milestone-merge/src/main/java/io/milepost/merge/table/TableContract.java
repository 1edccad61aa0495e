package io.milepost.merge.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.DataType;
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
  private static final ObjectMapper JSON = new ObjectMapper();

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

    private Optional<String> refusal(Versioning next) {
      if (mode != next.mode) {
        return Optional.of(
            "its ingest mode changed from %s to %s".formatted(text(mode), text(next.mode)));
      }
      if (granularity != next.granularity) {
        return Optional.of(
            "its granularity changed from one version per %s to one per %s"
                .formatted(text(granularity), text(next.granularity)));
      }
      // What is done with late events may change; what counts as late may not.
      if ((order == EventOrder.IN_BATCH) != (next.order == EventOrder.IN_BATCH)) {
        return Optional.of(
            "the order of its events changed from %s to %s"
                .formatted(text(order), text(next.order)));
      }
      return untrackedChange == next.untrackedChange || isFree(next)
          ? Optional.empty()
          : Optional.of(
              "changes in untracked columns were %s and are %s now"
                  .formatted(text(untrackedChange), text(next.untrackedChange)));
    }

    /**
     * Whether no column is untracked in both, so that it can be decided anew what becomes of it.
     */
    private boolean isFree(Versioning next) {
      return Types.names(untracked).stream().noneMatch(Types.names(next.untracked)::contains);
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
    ObjectNode json = JSON.createObjectNode();
    json.put("format", TableProperties.FORMAT_VERSION);
    json.put("ingestion", ingestion);
    json.put("store", dataset.store());
    json.put("dataset", dataset.dataset());
    json.put("mode", text(versioning.mode()));
    json.put("granularity", text(versioning.granularity()));
    array(json, "untracked", versioning.untracked());
    json.put("untracked_change", text(versioning.untrackedChange()));
    json.put("order", text(versioning.order()));
    ArrayNode keys = json.putArray("key");
    key.forEach(keys::add);
    json.set("schema", tree(schema.json()));
    json.set("dropped", tree(dropped.json()));
    ObjectNode back = json.putObject("returned");
    new TreeMap<>(returned).forEach(back::put);
    array(json, "classified", classified);
    ObjectNode called = json.putObject("names");
    new TreeMap<>(names).forEach(called::put);
    json.put("since", since);
    return json.toString();
  }

  /** Reads what {@link #json} wrote. */
  public static TableContract parse(String text) {
    JsonNode json = tree(text);
    List<String> key = new ArrayList<>();
    json.path("key").forEach(name -> key.add(name.asText()));
    Map<String, String> names = new TreeMap<>();
    Map<String, Long> back = new TreeMap<>();
    json.path("returned").properties().forEach(e -> back.put(e.getKey(), e.getValue().asLong()));
    json.path("names").properties().forEach(e -> names.put(e.getKey(), e.getValue().asText()));
    return new TableContract(
        json.path("ingestion").asText(),
        new DatasetKey(json.path("store").asText(), json.path("dataset").asText()),
        new Versioning(
            constant(IngestMode.class, json.path("mode").asText()),
            constant(Granularity.class, json.path("granularity").asText("batch")),
            texts(json.path("untracked")),
            constant(UntrackedChange.class, json.path("untracked_change").asText("ignored")),
            constant(EventOrder.class, json.path("order").asText("in_batch"))),
        key,
        (StructType) DataType.fromJson(json.path("schema").toString()),
        (StructType) DataType.fromJson(json.path("dropped").toString()),
        back,
        texts(json.path("classified")),
        names,
        json.path("since").asLong());
  }

  private static boolean sameNames(List<String> names, List<String> others) {
    return names.size() == others.size()
        && IntStream.range(0, names.size())
            .allMatch(i -> Types.sameName(names.get(i), others.get(i)));
  }

  /** Where Spark looks a column up, letters without a dot are others than those with one. */
  private static boolean isFoundAs(String stored, String name) {
    return stored.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  private static void array(ObjectNode json, String name, Set<String> texts) {
    ArrayNode array = json.putArray(name);
    new TreeSet<>(texts).forEach(array::add);
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /**
   * What speaks against working on with {@code next}, each in a sentence; empty if nothing does.
   */
  public List<String> refusals(TableContract next) {
    List<String> refusals = new ArrayList<>(breaches(next));
    refusals.addAll(changedTypes(next));
    return refusals;
  }

  /** What {@code next} says otherwise of what rows mean, each in a sentence. */
  public List<String> breaches(TableContract next) {
    List<String> refusals = new ArrayList<>();
    if (!ingestion.equals(next.ingestion)) {
      refusals.add("it belongs to ingestion %s, not %s".formatted(ingestion, next.ingestion));
    }
    versioning.refusal(next.versioning).ifPresent(refusals::add);
    untrackedRefusal(next).ifPresent(refusals::add);
    if (!sameNames(key, next.key)) {
      refusals.add("its key changed from %s to %s".formatted(key, next.key));
    }
    StructType stored = stored();
    for (StructField field : next.schema.fields()) {
      Types.find(stored, field.name())
          .filter(kept -> !isFoundAs(kept.name(), field.name()))
          .ifPresent(
              kept ->
                  refusals.add(
                      "column %s is called %s in its tables: name that as its stored name"
                          .formatted(field.name(), kept.name())));
    }
    return refusals;
  }

  /** Columns that {@code next} gives another type, each in a sentence. */
  public List<String> changedTypes(TableContract next) {
    List<String> refusals = new ArrayList<>();
    StructType stored = stored();
    for (StructField field : next.schema.fields()) {
      Types.find(stored, field.name())
          .filter(kept -> !kept.dataType().equals(field.dataType()))
          .ifPresent(
              kept ->
                  refusals.add(
                      "column %s changed from %s to %s, which %s"
                          .formatted(
                              field.name(),
                              kept.dataType().sql(),
                              field.dataType().sql(),
                              TypeWidening.isWider(field.dataType(), kept.dataType())
                                  ? "needs its tables rewritten: run a Widening once"
                                  : "they cannot hold: give it another stored name")));
    }
    return refusals;
  }

  /** A column may come tracked or not, and go; what the tables hold stays what it is. */
  private Optional<String> untrackedRefusal(TableContract next) {
    Set<String> were = Types.names(untracked());
    Set<String> are = Types.names(next.untracked());
    return Arrays.stream(next.schema.fieldNames())
            .filter(name -> Types.find(stored(), name).isPresent())
            .allMatch(name -> were.contains(name) == are.contains(name))
        ? Optional.empty()
        : Optional.of("its untracked columns changed from %s to %s".formatted(were, are));
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read contract: " + e.getOriginalMessage(), e);
    }
  }
}

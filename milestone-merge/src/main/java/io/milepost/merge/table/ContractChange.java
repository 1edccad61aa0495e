package io.milepost.merge.table;

import static io.milepost.merge.table.ContractText.word;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.table.TableContract.Versioning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What speaks against working on with another contract than the one that tables have. */
public record ContractChange(TableContract kept, TableContract next) {
  public ContractChange {
    requireNonNull(kept, "kept");
    requireNonNull(next, "next");
  }

  /** All that speaks against it, each in a sentence; empty if nothing does. */
  public List<String> refusals() {
    List<String> refusals = new ArrayList<>(breaches());
    refusals.addAll(changedTypes());
    return refusals;
  }

  /** What the next one says otherwise of what rows mean, each in a sentence. */
  public List<String> breaches() {
    List<String> breaches = new ArrayList<>();
    if (!kept.ingestion().equals(next.ingestion())) {
      breaches.add(
          "it belongs to ingestion %s, not %s".formatted(kept.ingestion(), next.ingestion()));
    }
    versioning(kept.versioning(), next.versioning()).ifPresent(breaches::add);
    untracked().ifPresent(breaches::add);
    if (!sameNames(kept.key(), next.key())) {
      breaches.add("its key changed from %s to %s".formatted(kept.key(), next.key()));
    }
    StructType stored = kept.stored();
    for (StructField field : next.schema().fields()) {
      Types.find(stored, field.name())
          .filter(found -> !isFoundAs(found.name(), field.name()))
          .ifPresent(
              found ->
                  breaches.add(
                      "column %s is called %s in its tables: name that as its stored name"
                          .formatted(field.name(), found.name())));
    }
    return breaches;
  }

  /** Columns that the next one gives another type, each in a sentence. */
  public List<String> changedTypes() {
    List<String> changed = new ArrayList<>();
    StructType stored = kept.stored();
    for (StructField field : next.schema().fields()) {
      Types.find(stored, field.name())
          .filter(found -> !found.dataType().equals(field.dataType()))
          .ifPresent(
              found ->
                  changed.add(
                      "column %s changed from %s to %s, which %s"
                          .formatted(
                              field.name(),
                              found.dataType().sql(),
                              field.dataType().sql(),
                              TypeWidening.isWider(field.dataType(), found.dataType())
                                  ? "needs its tables rewritten: run a Widening once"
                                  : "they cannot hold: give it another stored name")));
    }
    return changed;
  }

  private static Optional<String> versioning(Versioning kept, Versioning next) {
    if (kept.mode() != next.mode()) {
      return Optional.of(
          "its ingest mode changed from %s to %s".formatted(word(kept.mode()), word(next.mode())));
    }
    if (kept.granularity() != next.granularity()) {
      return Optional.of(
          "its granularity changed from one version per %s to one per %s"
              .formatted(word(kept.granularity()), word(next.granularity())));
    }
    // What is done with late events may change; what counts as late may not.
    if ((kept.order() == EventOrder.IN_BATCH) != (next.order() == EventOrder.IN_BATCH)) {
      return Optional.of(
          "the order of its events changed from %s to %s"
              .formatted(word(kept.order()), word(next.order())));
    }
    return kept.untrackedChange() == next.untrackedChange() || shareNoUntracked(kept, next)
        ? Optional.empty()
        : Optional.of(
            "changes in untracked columns were %s and are %s now"
                .formatted(word(kept.untrackedChange()), word(next.untrackedChange())));
  }

  /** Whether no column is untracked in both, so that it can be decided anew what becomes of it. */
  private static boolean shareNoUntracked(Versioning kept, Versioning next) {
    return Types.names(kept.untracked()).stream()
        .noneMatch(Types.names(next.untracked())::contains);
  }

  /** A column may come tracked or not, and go; what the tables hold stays what it is. */
  private Optional<String> untracked() {
    Set<String> were = Types.names(kept.untracked());
    Set<String> are = Types.names(next.untracked());
    StructType stored = kept.stored();
    return Arrays.stream(next.schema().fieldNames())
            .filter(name -> Types.find(stored, name).isPresent())
            .allMatch(name -> were.contains(name) == are.contains(name))
        ? Optional.empty()
        : Optional.of("its untracked columns changed from %s to %s".formatted(were, are));
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
}

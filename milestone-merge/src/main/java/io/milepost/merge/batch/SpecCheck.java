package io.milepost.merge.batch;

import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MergeSpec.EventOrder;
import io.milepost.merge.MergeSpec.Granularity;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.table.StoredNames;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Whether a dataset can be ingested as its spec says. */
public final class SpecCheck {
  private SpecCheck() {}

  /** What is wrong with the specs of an ingestion's datasets. */
  public static List<String> refusals(IngestionSpec spec) {
    List<String> refusals = new ArrayList<>();
    Set<DatasetKey> seen = new HashSet<>();
    for (MergeSpec dataset : spec.datasets()) {
      if (!seen.add(dataset.dataset())) {
        refusals.add(dataset.dataset() + ": it is there twice");
      }
      refusals.addAll(refusals(dataset));
    }
    return refusals;
  }

  /** What is wrong with a spec, each in a sentence that names the dataset. */
  public static List<String> refusals(MergeSpec spec) {
    List<String> refusals = new ArrayList<>();
    key(spec, refusals);
    meaning(spec, refusals);
    names(spec, refusals);
    NameCheck.refusals(spec, refusals);
    spec.classified().stream()
        .filter(name -> !has(spec, name))
        .sorted()
        .map("classified column %s is not in its schema"::formatted)
        .forEach(refusals::add);
    for (String column : Types.incomparable(spec.schema())) {
      refusals.add("column %s has a type whose values cannot be compared".formatted(column));
    }
    return refusals.stream().map(reason -> spec.dataset() + ": " + reason).toList();
  }

  private static void key(MergeSpec spec, List<String> refusals) {
    boolean append = spec.mode() == IngestMode.APPEND;
    if (append && !spec.key().isEmpty()) {
      refusals.add("mode append keeps rows without a key, and it names %s".formatted(spec.key()));
    }
    if (!append && spec.key().isEmpty()) {
      refusals.add(
          "it has no key, and mode %s tells rows apart by it: name its key columns"
              .formatted(text(spec.mode())));
    }
    for (String name : spec.key()) {
      if (!has(spec, name)) {
        refusals.add("key column %s is not in its schema".formatted(name));
      } else if (Types.isUnordered(spec.schema().apply(name).dataType())) {
        refusals.add("key column %s holds a map or a variant, which have no order".formatted(name));
      }
    }
  }

  private static void meaning(MergeSpec spec, List<String> refusals) {
    MergeSpec.Meaning meaning = spec.meaning();
    if (spec.mode() != IngestMode.CDC
        && (meaning.granularity() != Granularity.BATCH || meaning.order() != EventOrder.IN_BATCH)) {
      refusals.add(
          "mode %s has no events: granularity event and an order of events are for mode cdc"
              .formatted(text(spec.mode())));
    }
    if (spec.mode() != IngestMode.INCREMENTAL && meaning.softDelete().isPresent()) {
      refusals.add(
          "mode %s has no soft deletes: they are for mode incremental"
              .formatted(text(spec.mode())));
    }
    if (spec.mode() == IngestMode.APPEND && !meaning.untracked().isEmpty()) {
      refusals.add("mode append changes no row, so that no column can be untracked");
    }
    meaning.untracked().stream()
        .filter(name -> !has(spec, name) || spec.key().contains(name))
        .sorted()
        .map("untracked column %s is not in its schema, or in its key"::formatted)
        .forEach(refusals::add);
  }

  private static void names(MergeSpec spec, List<String> refusals) {
    Set<String> names = Types.names(List.of());
    for (String name : spec.schema().fieldNames()) {
      String stored = StoredNames.stored(spec, name);
      if (isOurs(name) || isOurs(stored)) {
        refusals.add("column %s starts with mp_, which is ours".formatted(name));
      }
      if (!names.add(name)) {
        refusals.add("column %s is there twice, ignoring case".formatted(name));
      }
    }
    for (String name : new TreeSet<>(spec.stored().keySet())) {
      if (!has(spec, name)) {
        refusals.add("column %s has a name in the tables and is not in its schema".formatted(name));
      }
    }
    for (String shared : StoredNames.shared(spec)) {
      refusals.add("two columns are called %s in its tables".formatted(shared));
    }
  }

  private static boolean isOurs(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith(MilestoneColumns.PREFIX);
  }

  private static boolean has(MergeSpec spec, String name) {
    return List.of(spec.schema().fieldNames()).contains(name);
  }

  private static String text(IngestMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}

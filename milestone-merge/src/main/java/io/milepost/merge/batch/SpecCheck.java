package io.milepost.merge.batch;

import io.milepost.merge.IngestMode;
import io.milepost.merge.MergeSpec;
import io.milepost.merge.MilestoneColumns;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether a dataset can be ingested as its spec says. */
public final class SpecCheck {
  private SpecCheck() {}

  /** What is wrong with a spec, each in a sentence that names the dataset. */
  public static List<String> refusals(MergeSpec spec) {
    List<String> refusals = new ArrayList<>();
    if (spec.mode() != IngestMode.FULL) {
      refusals.add(
          "ingest mode %s is not available yet (available: full)"
              .formatted(spec.mode().name().toLowerCase(Locale.ROOT)));
    }
    if (spec.key().isEmpty()) {
      refusals.add("it has no key, and a full read is compared by key: name its key columns");
    }
    for (String name : spec.key()) {
      if (!List.of(spec.schema().fieldNames()).contains(name)) {
        refusals.add("key column %s is not in its schema".formatted(name));
      } else if (Types.holdsMap(spec.schema().apply(name).dataType())) {
        refusals.add("key column %s is a map, which has no order".formatted(name));
      }
    }
    Set<String> names = new HashSet<>();
    for (String name : spec.schema().fieldNames()) {
      String folded = name.toLowerCase(Locale.ROOT);
      if (folded.startsWith(MilestoneColumns.PREFIX)) {
        refusals.add("column %s starts with mp_, which is ours".formatted(name));
      }
      if (!names.add(folded)) {
        refusals.add("column %s is there twice, ignoring case".formatted(name));
      }
    }
    for (String column : Types.incomparable(spec.schema())) {
      refusals.add("column %s has a type whose values cannot be compared".formatted(column));
    }
    return refusals.stream().map(reason -> spec.dataset() + ": " + reason).toList();
  }

  /** What is wrong with going on from the contract that a dataset's tables keep. */
  public static List<String> refusals(TableContract next, Optional<TableContract> stored) {
    return stored.stream()
        .flatMap(contract -> contract.refusals(next).stream())
        .map(reason -> next.dataset() + ": " + reason)
        .toList();
  }
}

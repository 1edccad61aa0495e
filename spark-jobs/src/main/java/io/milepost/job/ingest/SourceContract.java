package io.milepost.job.ingest;

import io.milepost.merge.RefusedException;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.schema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares what the contract promises with what the source has, before a row is read. */
final class SourceContract {
  private SourceContract() {}

  /**
   * Does nothing if every table and column is there and of a type that fits.
   *
   * @param where the source as people know it
   * @throws RefusedException naming all that does not fit
   */
  static void check(
      String where,
      Optional<String> schema,
      List<IngestDataset> datasets,
      Map<String, SourceTable> tables) {
    List<String> problems = new ArrayList<>();
    for (IngestDataset dataset : datasets) {
      SourceTable table = tables.get(dataset.physicalName());
      if (table == null) {
        problems.add(
            "%s: table %s does not exist"
                .formatted(
                    dataset.id(),
                    schema.map(name -> name + ".").orElse("") + dataset.physicalName()));
      } else {
        check(dataset, table, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw new RefusedException(
          ("Cannot read from container %s: the source differs from the contract\n "
                  + " %s\nCorrect the source, or the contract (milepost contract import shows"
                  + " what the source has).")
              .formatted(where, String.join("\n  ", problems)));
    }
  }

  /** A line for each dataset of which the source has more columns than the contract. */
  static List<String> unknown(List<IngestDataset> datasets, Map<String, SourceTable> tables) {
    List<String> lines = new ArrayList<>();
    for (IngestDataset dataset : datasets) {
      Set<String> columns = new TreeSet<>(tables.get(dataset.physicalName()).columns().keySet());
      dataset.schema().columns().forEach(column -> columns.remove(column.physicalName()));
      if (!columns.isEmpty()) {
        lines.add(
            "  columns of %s the contract does not know, so that they are not read: %s"
                .formatted(dataset.id(), String.join(", ", columns)));
      }
    }
    return lines;
  }

  private static void check(IngestDataset dataset, SourceTable table, List<String> problems) {
    for (Column column : dataset.schema().columns()) {
      SourceColumn source = table.columns().get(column.physicalName());
      String name = "%s.%s.%s".formatted(table.schema(), table.name(), column.physicalName());
      if (source == null) {
        problems.add(
            "%s: column %s does not exist (the table has %s)"
                .formatted(dataset.id(), name, new TreeSet<>(table.columns().keySet())));
      } else if (!column.type().match(new TypeFit(source))) {
        problems.add(
            "%s: column %s is %s, the contract says %s"
                .formatted(dataset.id(), name, source.shown(), column.type().text()));
      }
    }
  }
}

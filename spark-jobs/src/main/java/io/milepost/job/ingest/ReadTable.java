package io.milepost.job.ingest;

import static java.util.Objects.requireNonNull;

import io.milepost.model.schema.Column;
import java.util.List;

/** A table of a source and the columns of it that are read. */
record ReadTable(SourceTable table, List<Column> columns) {
  ReadTable {
    requireNonNull(table, "table");
    columns = List.copyOf(columns);
  }
}

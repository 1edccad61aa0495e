package io.milepost.job.ingest;

import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.Source;
import java.util.Map;

/**
 * How the connections a database allows are shared out, after the one that holds the snapshot.
 *
 * @param tables how many tables are read at the same time
 * @param perTable how many connections read one of them
 */
record Connections(int tables, int perTable) {

  /**
   * Small tables are read side by side; as soon as one is worth being cut, tables are read one
   * after the other and each gets all connections.
   */
  static Connections of(IngestSpec job, Source.Database source, Map<String, SourceTable> tables) {
    int most = Math.max(1, source.connection().maxConnections() - 1);
    boolean large =
        tables.values().stream()
            .anyMatch(table -> table.blocks() >= 2 * TableReader.BLOCKS_PER_RANGE);
    return large
        ? new Connections(1, Math.max(1, Math.min(most, job.parallelism())))
        : new Connections(most, 1);
  }
}

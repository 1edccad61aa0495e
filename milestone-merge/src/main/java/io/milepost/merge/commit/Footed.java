package io.milepost.merge.commit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/** A Parquet file, and what its footer says. */
public record Footed(FileStatus status, ParquetMetadata footer) {
  public Footed {
    requireNonNull(status, "status");
    requireNonNull(footer, "footer");
  }

  /** How many row groups it has. */
  public int groups() {
    return footer.getBlocks().size();
  }

  /**
   * What the file says of the values of a column, for each row group that says something: least and
   * greatest, and that none is NULL.
   */
  public List<Statistics<?>> statistics(String column) {
    List<Statistics<?>> known = new ArrayList<>();
    for (BlockMetaData group : footer.getBlocks()) {
      for (ColumnChunkMetaData chunk : group.getColumns()) {
        Statistics<?> statistics = chunk.getStatistics();
        if (chunk.getPath().size() == 1
            && chunk.getPath().toArray()[0].equals(column)
            && statistics != null
            && statistics.hasNonNullValue()
            && statistics.isNumNullsSet()
            && statistics.getNumNulls() == 0) {
          known.add(statistics);
        }
      }
    }
    return known;
  }
}

package io.milepost.job.ingest;

import io.milepost.job.SparkTypes;
import io.milepost.merge.DatasetKey;
import io.milepost.merge.IngestMode;
import io.milepost.merge.IngestionSpec;
import io.milepost.merge.MergeSpec;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.IngestSpec.IngestDataset;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.job.IngestSpec.TableFormat;
import io.milepost.model.schema.Column;
import java.util.Set;
import java.util.stream.Collectors;

/** What a job file says, in the words of the tables' library. */
final class IngestionSpecs {
  /** What may be shown in a message and kept in statistics; every other sensitivity may not. */
  private static final Set<String> HARMLESS = Set.of("public", "internal");

  private IngestionSpecs() {}

  static IngestionSpec of(IngestSpec job, String root) {
    return new IngestionSpec(
        root,
        job.ingestion(),
        job.datasets().stream().map(dataset -> of(dataset, job.tables())).toList());
  }

  private static MergeSpec of(IngestDataset dataset, TableFormat tables) {
    return MergeSpec.of(
            new DatasetKey(dataset.id().store(), dataset.id().dataset()),
            mode(dataset.mode()),
            SparkTypes.stored(dataset.schema()))
        .key(dataset.schema().key().stream().map(Column::storageName).toList())
        .classified(
            dataset.schema().columns().stream()
                .filter(column -> !HARMLESS.contains(column.classification().sensitivity()))
                .map(Column::storageName)
                .collect(Collectors.toUnmodifiableSet()))
        .guard(new MergeSpec.Guard(dataset.guard().percent(), dataset.guard().rows()))
        .tables(
            switch (tables) {
              case FAST -> MergeSpec.TableFormat.FAST;
              case COMPATIBLE -> MergeSpec.TableFormat.COMPATIBLE;
            })
        .build();
  }

  private static IngestMode mode(Mode mode) {
    return switch (mode) {
      case FULL -> IngestMode.FULL;
      case INCREMENTAL -> IngestMode.INCREMENTAL;
      case CDC -> IngestMode.CDC;
      case APPEND -> IngestMode.APPEND;
    };
  }
}

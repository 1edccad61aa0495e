package io.milepost.job.ingest;

import io.milepost.model.schema.Column;
import io.milepost.model.schema.Schema;
import java.util.Map;

/** Schemas whose columns the source calls otherwise. */
final class Physical {
  private Physical() {}

  static Schema renamed(Schema schema, Map<String, String> physicalNames) {
    return new Schema(
        schema.columns().stream()
            .map(
                column ->
                    new Column(
                        column.name(),
                        column.storageName(),
                        physicalNames.getOrDefault(column.name(), column.physicalName()),
                        column.type(),
                        column.presence(),
                        column.keyPosition(),
                        column.classification()))
            .toList());
  }
}

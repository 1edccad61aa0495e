package io.milepost.model.check;

import io.milepost.model.Dataset;
import io.milepost.model.Datastore;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.policy.ClassificationScheme;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.schema.Column;
import io.milepost.model.time.Schedule;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks each dataset of a store: its columns, its key, how it is read. */
final class DatasetCheck {
  private final Scene scene;

  DatasetCheck(Scene scene) {
    this.scene = scene;
  }

  void run(Datastore store) {
    Map<String, String> ids = new HashMap<>();
    for (Dataset dataset : store.datasets()) {
      unique(ids, dataset.id(), dataset.name(), dataset.at());
      columns(dataset);
      reading(store, dataset);
    }
  }

  private void columns(Dataset dataset) {
    Map<String, String> ids = new HashMap<>();
    for (Column column : dataset.schema().columns()) {
      ModelPath at = dataset.at().child("columns", column.name());
      unique(ids, column.storageName(), column.name(), at);
      for (String name : List.of(column.name(), column.storageName())) {
        if (name.toLowerCase(Locale.ROOT).startsWith("mp_")) {
          scene.error(
              at,
              "reserved-column",
              "Invalid column: %s (names that begin with mp_ are Milepost's own; call it otherwise"
                      .formatted(name)
                  + " and write the source's name as physicalName)");
          break;
        }
      }
      classification(column, at);
    }
  }

  private void classification(Column column, ModelPath at) {
    ClassificationScheme scheme = scene.model().ecosystem().classification();
    String sensitivity = column.classification().sensitivity();
    if (!scheme.sensitivities().contains(sensitivity)) {
      scene.error(
          at.child("sensitivity"),
          "unknown-sensitivity",
          "Unknown sensitivity: %s (declared: %s)".formatted(sensitivity, scheme.sensitivities()));
    }
    String category = column.classification().category();
    if (!scheme.categories().contains(category)) {
      scene.error(
          at.child("category"),
          "unknown-category",
          "Unknown category: %s (declared: %s)".formatted(category, scheme.categories()));
    }
  }

  private void unique(Map<String, String> ids, String id, String name, ModelPath at) {
    String first = ids.putIfAbsent(id.toLowerCase(Locale.ROOT), name);
    if (first != null && !first.equalsIgnoreCase(name)) {
      scene.error(
          at,
          "duplicate-id",
          "Duplicate id: %s (%s has it; upper and lower case are the same)".formatted(id, first));
    }
  }

  private void reading(Datastore store, Dataset dataset) {
    ModelPath override = store.at().child("overrides", dataset.name());
    ModelPath ingestion = store.at().child("ingestion");
    Dataset.Reading reading = dataset.reading();
    if (reading.mode() != Mode.APPEND && dataset.schema().key().isEmpty()) {
      scene.error(
          dataset.at(),
          "missing-key-columns",
          "Missing key of %s.%s: mode %s tells rows apart by it (primaryKey: true in the contract,"
                  .formatted(
                      store.name(), dataset.name(), reading.mode().name().toLowerCase(Locale.ROOT))
              + " or mode append)");
    }
    if (reading.mode() == Mode.INCREMENTAL) {
      incremental(store, dataset, written(override, ingestion, "incrementalColumn"));
    }
    boolean own = scene.isWritten(override.child("schedule"));
    if (own && store.ingestion().consistency() == Datastore.Consistency.STORE) {
      scene.error(
          override.child("schedule"),
          "schedule-of-one-dataset",
          "Cannot schedule one dataset: the store is read as one (consistency: dataset parts it)");
    }
    if (reading.schedule() instanceof Schedule.OnData
        && store.source() instanceof Datastore.Source.Container) {
      scene.error(
          written(override, ingestion, "schedule"),
          "on-data-of-source",
          "Cannot wait for data: on_data is for transformers (every 15m, five cron fields or"
              + " on_event)");
    }
  }

  private void incremental(Datastore store, Dataset dataset, ModelPath at) {
    String column = dataset.reading().incrementalColumn().orElse("");
    if (column.isEmpty()) {
      scene.error(
          at,
          "missing-key",
          "Missing key: incrementalColumn (mode incremental of %s.%s needs it)"
              .formatted(store.name(), dataset.name()));
    } else if (dataset.schema().find(column).isEmpty()) {
      scene.error(
          at,
          "unknown-column",
          "Unknown column: %s.%s.%s (declared: %s)"
              .formatted(
                  store.name(),
                  dataset.name(),
                  column,
                  dataset.schema().columns().stream().map(Column::name).toList()));
    }
  }

  private ModelPath written(ModelPath override, ModelPath ingestion, String key) {
    ModelPath own = override.child(key);
    return scene.isWritten(own) ? own : ingestion.child(key);
  }
}

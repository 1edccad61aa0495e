package io.milepost.model.check;

import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Endpoint;
import io.milepost.model.DataTransformer;
import io.milepost.model.Dataset;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.Source;
import io.milepost.model.Workspace;
import io.milepost.model.job.IngestSpec.Mode;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.yaml.FieldType;
import java.util.Optional;

/** Checks each store: that its source exists, may be read by its team, and fits how it is read. */
final class DatastoreCheck {
  private final Scene scene;

  DatastoreCheck(Scene scene) {
    this.scene = scene;
  }

  void run() {
    DatasetCheck datasets = new DatasetCheck(scene);
    for (Datastore store : scene.model().datastores()) {
      if (store.datasets().names().isEmpty() && store.status() != Status.DRAFT) {
        scene.error(
            store.at(),
            "missing-contract",
            "Missing contract: %s.odcs.yaml beside the store (contract import writes it; until"
                    .formatted(store.name())
                + " then: status: draft)");
      }
      if (store.source() instanceof Source.Container source) {
        container(store, source);
      } else if (store.source() instanceof Source.Transformer source) {
        transformer(store, source);
      }
      datasets.run(store);
    }
  }

  private void container(Datastore store, Source.Container source) {
    ModelPath at = store.at().child("source", "container");
    Optional<DataContainer> container =
        scene.find(scene.model().landscape().containers(), "DataContainer", source.container(), at);
    if (container.isEmpty()) {
      return;
    }
    DataContainer found = container.orElseThrow();
    boolean allowed =
        found.read().filter(access -> access.teams().contains(store.team())).isPresent();
    if (!allowed) {
      scene
          .problems()
          .add(
              scene
                  .problem(
                      at,
                      "container-not-readable",
                      "%s may not read %s: team %s is not among its readers"
                          .formatted(store.name(), found.name(), store.team()))
                  .because(ContainerCheck.reason(scene, found, found.read(), "read"))
                  .action(
                      "ask zone %s to add %s to read.teams of %s"
                          .formatted(found.zone(), store.team(), found.at().file())));
    }
    format(store, source, found);
    modes(store, found);
  }

  private void format(Datastore store, Source.Container source, DataContainer container) {
    if (container.endpoint() instanceof Endpoint.Files && source.format().isEmpty()) {
      scene.error(
          store.at().child("source"),
          "missing-key",
          "Missing key: format (%s holds files: csv, json, parquet or avro)"
              .formatted(container.name()));
    }
    if (container.endpoint() instanceof Endpoint.Database && source.format().isPresent()) {
      scene.error(
          store.at().child("source", "format"),
          "format-of-database",
          "Cannot use format: %s is a database".formatted(container.name()));
    }
  }

  private void modes(Datastore store, DataContainer container) {
    for (Dataset dataset : store.datasets()) {
      Mode mode = dataset.reading().mode();
      boolean database = container.endpoint() instanceof Endpoint.Database;
      boolean kafka = container.endpoint() instanceof Endpoint.Kafka;
      if ((mode == Mode.CDC && !database) || (kafka && mode != Mode.APPEND)) {
        ModelPath own = store.at().child("overrides", dataset.name(), "mode");
        boolean has = scene.isWritten(own);
        scene.error(
            has ? own : store.at().child("ingestion", "mode"),
            "mode-of-container",
            "Cannot read %s.%s in mode %s: %s is no container for it"
                .formatted(
                    store.name(), dataset.name(), FieldType.written(mode), container.name()));
      }
    }
  }

  private void transformer(Datastore store, Source.Transformer source) {
    ModelPath at = store.at().child("source", "transformer");
    Optional<Workspace> workspace =
        scene.find(scene.model().workspaces(), "Workspace", source.workspace(), at);
    Optional<String> output =
        workspace.flatMap(Workspace::transformer).map(DataTransformer::output);
    if (workspace.isPresent() && !output.equals(Optional.of(store.name()))) {
      scene.error(
          at,
          "transformer-of-store",
          "%s does not make %s: %s"
              .formatted(
                  source.workspace(),
                  store.name(),
                  output.map(other -> "its output is " + other).orElse("it has no transformer")));
    }
  }
}

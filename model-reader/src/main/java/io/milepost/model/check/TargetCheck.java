package io.milepost.model.check;

import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Endpoint;
import io.milepost.model.DatasetSink;
import io.milepost.model.Datastore;
import io.milepost.model.Workspace;
import io.milepost.model.Workspace.Delivery;
import io.milepost.model.problem.ModelPath;
import io.milepost.model.problem.Problem.Reason;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that the tables we make overwrite nothing: no source, no other workspace's, no cursor. */
final class TargetCheck {
  private static final String OWN_SCHEMA = "milepost";
  private static final Set<String> SYSTEM_SCHEMAS =
      Set.of(OWN_SCHEMA, "information_schema", "sys", "mysql", "performance_schema");

  private final Scene scene;

  TargetCheck(Scene scene) {
    this.scene = scene;
  }

  void run() {
    for (Workspace workspace : scene.model().workspaces()) {
      workspace.delivery().ifPresent(delivery -> schema(workspace, delivery));
    }
    addresses();
  }

  /** What another environment's addresses may change. */
  void addresses() {
    Map<String, Taken> tables = new HashMap<>();
    for (Workspace workspace : scene.model().workspaces()) {
      workspace
          .delivery()
          .ifPresent(
              delivery ->
                  workspace
                      .sinks()
                      .forEach(sink -> table(tables, delivery, new Taken(workspace, sink))));
    }
    sources();
  }

  private void schema(Workspace workspace, Delivery delivery) {
    String schema = delivery.schema().toLowerCase(Locale.ROOT);
    if (SYSTEM_SCHEMAS.contains(schema) || schema.startsWith("pg_")) {
      scene.error(
          at(workspace),
          "reserved-schema",
          "Cannot deliver to schema %s: it belongs to the database or to Milepost itself"
              .formatted(delivery.schema()));
    }
  }

  /** Who makes a table; that a workspace makes one twice is another rule's business. */
  private record Taken(Workspace workspace, DatasetSink sink) {}

  private void table(Map<String, Taken> tables, Delivery delivery, Taken taken) {
    DatasetSink sink = taken.sink();
    // Two names of one database are one place.
    String place =
        address(delivery.container(), delivery.schema())
            .orElse(delivery.container() + "/" + delivery.schema());
    String name = (place + "." + sink.name()).toLowerCase(Locale.ROOT);
    Taken first = tables.putIfAbsent(name, taken);
    if (first != null && !first.workspace().equals(taken.workspace())) {
      scene
          .problems()
          .add(
              scene
                  .problem(
                      sink.at(),
                      "duplicate-table",
                      "Duplicate table: another workspace makes %s in schema %s of %s"
                          .formatted(sink.name(), delivery.schema(), delivery.container()))
                  .because(Reason.of("the first one", scene.place(first.sink().at())))
                  .action("give one of the workspaces a schema of its own"));
    }
  }

  /** No workspace is delivered into the very schema that a store is read from. */
  private void sources() {
    Map<String, Datastore> read = new HashMap<>();
    for (Datastore store : scene.model().datastores()) {
      if (store.source() instanceof Datastore.Source.Container source) {
        address(source.container(), source.schema().orElse("public"))
            .ifPresent(address -> read.putIfAbsent(address, store));
      }
    }
    for (Workspace workspace : scene.model().workspaces()) {
      workspace
          .delivery()
          .flatMap(delivery -> address(delivery.container(), delivery.schema()))
          .flatMap(address -> Optional.ofNullable(read.get(address)))
          .ifPresent(
              store ->
                  scene.error(
                      at(workspace),
                      "target-is-source",
                      "Cannot deliver %s: store %s is read from that very schema"
                          .formatted(workspace.name(), store.name())));
    }
  }

  private Optional<String> address(String container, String schema) {
    return scene
        .model()
        .landscape()
        .containers()
        .find(container)
        .map(DataContainer::endpoint)
        .filter(Endpoint.Database.class::isInstance)
        .map(Endpoint.Database.class::cast)
        .map(
            database ->
                "%s:%d/%s/%s"
                    .formatted(
                        database.address().host(),
                        database.address().port(),
                        database.address().database(),
                        schema)
                    .toLowerCase(Locale.ROOT));
  }

  private ModelPath at(Workspace workspace) {
    ModelPath schema = workspace.at().child("schema");
    return scene.isWritten(schema) ? schema : workspace.at().child("container");
  }
}

package io.milepost.job.export;

import static java.util.Objects.requireNonNull;

import io.milepost.job.export.ConsumerTable.Column;
import io.milepost.job.export.ConsumerTable.Nullability;
import io.milepost.job.export.ConsumerTable.TableName;
import io.milepost.job.sink.DeliveredColumn;
import io.milepost.job.sink.Delivery;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.schema.Column.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A sink and the table it is delivered to.
 *
 * @param delivery what of the dataset is delivered
 * @param columnNames name in the table by name in the model
 */
record SinkTable(
    String workspace, Delivery delivery, ConsumerTable table, Map<String, String> columnNames) {

  SinkTable {
    requireNonNull(workspace, "workspace");
    requireNonNull(delivery, "delivery");
    requireNonNull(table, "table");
    columnNames = Map.copyOf(columnNames);
  }

  /** The table of a sink, called as the container wants it. */
  static SinkTable of(WorkspaceSchema workspace, Delivery delivery) {
    SinkSpec sink = delivery.sink();
    TableNames names = workspace.names();
    Map<String, String> columnNames = names.of("sink " + sink.name(), names(delivery));
    List<Column> columns = new ArrayList<>();
    for (DeliveredColumn column : delivery.columns()) {
      columns.add(
          new Column(
              columnNames.get(column.name()),
              PostgresType.of(column.type()),
              column.presence() == Presence.REQUIRED
                  ? Nullability.NOT_NULL
                  : Nullability.NULLABLE));
    }
    List<String> group =
        delivery.key().stream().map(column -> columnNames.get(column.name())).toList();
    List<String> key = new ArrayList<>(group);
    if (sink.history() != History.LIVE) {
      columns.addAll(HistoryRows.columns(sink));
      key.addAll(HistoryRows.KEY);
    }
    ConsumerTable table =
        new ConsumerTable(
            new TableName(names.of(workspace.schema()), names.of(sink.name())),
            columns,
            key,
            group,
            "%s, dataset %s. Changes by others are lost."
                .formatted(TableShape.owner(workspace.workspace(), sink.name()), sink.dataset()));
    return new SinkTable(workspace.workspace(), delivery, table, columnNames);
  }

  /** Of a history also those that tell its versions apart. */
  private static List<String> names(Delivery delivery) {
    List<String> names = new ArrayList<>();
    delivery.columns().forEach(column -> names.add(column.name()));
    if (delivery.sink().history() != History.LIVE) {
      HistoryRows.columns(delivery.sink()).forEach(column -> names.add(column.name()));
    }
    return names;
  }

  /**
   * Where the sinks of a workspace go.
   *
   * @param schema before the naming rules
   */
  record WorkspaceSchema(String workspace, String schema, TableNames names) {
    WorkspaceSchema {
      requireNonNull(workspace, "workspace");
      requireNonNull(schema, "schema");
      requireNonNull(names, "names");
    }
  }

  SinkSpec sink() {
    return delivery.sink();
  }

  /**
   * What a cursor holds after a batch; a cursor that holds anything else is none to go on from.
   *
   * @param batch the batch's identity, see {@link MergedRows#identity}
   * @param storage of the table, see {@link TableShape}
   */
  String digest(String batch, long storage) {
    return SpecDigest.of(this, batch, storage);
  }
}

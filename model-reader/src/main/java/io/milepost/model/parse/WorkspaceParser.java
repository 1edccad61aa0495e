package io.milepost.model.parse;

import io.milepost.model.DatasetGroup;
import io.milepost.model.DatasetGroup.Need;
import io.milepost.model.DatasetSink;
import io.milepost.model.Identity;
import io.milepost.model.Workspace;
import io.milepost.model.Workspace.Delivery;
import io.milepost.model.Workspace.Life;
import io.milepost.model.Workspace.Priority;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.time.Span;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code workspaces/<workspace>.yaml}. */
public final class WorkspaceParser {
  private static final Span DEFAULT_LATENCY = Span.parse("24h");

  private WorkspaceParser() {}

  /** Reads the fields. */
  public static Workspace parse(Fields fields, Identity identity, Scope scope) {
    Workspace workspace =
        new Workspace(
            identity,
            scope.team(),
            new Life(
                fields.find("status", FieldType.word(Status.class)).orElse(Status.PRODUCTION),
                fields.find("priority", FieldType.word(Priority.class)).orElse(Priority.NORMAL),
                DeprecationParser.parse(fields)),
            delivery(fields, identity.name()),
            groups(fields),
            fields.findMap("transformer").map(map -> TransformerParser.parse(map, scope)));
    fields.end();
    return workspace;
  }

  private static Optional<Delivery> delivery(Fields fields, String name) {
    Optional<String> container = fields.find("container", FieldTypes.NAME_TYPE);
    Optional<String> schema = fields.find("schema", FieldTypes.NAME_TYPE);
    if (container.isEmpty() && schema.isPresent()) {
      fields.error(
          "schema", "schema-without-container", "Cannot use schema: no container is named");
    }
    return container.map(given -> new Delivery(given, schema.orElse(name)));
  }

  private static List<DatasetGroup> groups(Fields fields) {
    if (!fields.has("groups")) {
      fields.requireMap("groups");
    }
    List<DatasetGroup> groups = new ArrayList<>();
    for (Map.Entry<String, Item> entry : fields.named("groups").entrySet()) {
      groups.add(group(entry.getKey(), entry.getValue().fields()));
    }
    if (groups.isEmpty() && fields.has("groups")) {
      fields.error("groups", "empty-value", "Cannot read key groups: it has no group");
    }
    return groups;
  }

  private static DatasetGroup group(String name, Fields fields) {
    List<DatasetSink> sinks = new ArrayList<>();
    if (!fields.has("datasets")) {
      fields.requireList("datasets", FieldTypes.TEXT);
    }
    for (Item item : fields.items("datasets")) {
      sinks.add(SinkParser.parse(item));
    }
    if (sinks.isEmpty() && fields.has("datasets")) {
      fields.error("datasets", "empty-value", "Cannot read key datasets: the list is empty");
    }
    DatasetGroup group =
        new DatasetGroup(
            name, need(fields), fields.find("platform", FieldTypes.NAME_TYPE), sinks, fields.at());
    fields.end();
    return group;
  }

  private static Need need(Fields fields) {
    History history = fields.find("history", FieldType.word(History.class)).orElse(History.LIVE);
    Span latency = fields.find("latency", FieldTypes.SPAN).orElse(DEFAULT_LATENCY);
    Need need =
        new Need(
            history,
            latency,
            fields.find("freshness", FieldTypes.SPAN).orElseGet(() -> latency.times(2)),
            fields.find("retention", FieldTypes.RETENTION),
            fields.find("regulation", FieldTypes.TEXT));
    if (history != History.LIVE && !fields.has("retention")) {
      fields.error(
          "retention",
          "missing-key",
          "Missing key: retention (who asks for history says for how long, such as 7y)");
    }
    return need;
  }
}

package io.milepost.cli.contract;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.milepost.cli.database.DatabaseAddress;
import io.milepost.model.yaml.FieldTypes;
import io.milepost.model.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The model that a newcomer begins with: one store, and one workspace that asks for all of it.
 *
 * @param datasets their names in the contract; without any the store is a draft nobody asks
 * @param consumer where the workspace wants its data; on the lake when empty
 */
record FirstModel(Source source, List<String> datasets, Optional<Consumer> consumer) {
  private static final int LINE = 100;

  /** The store, and the database it is read from. */
  record Source(String store, DatabaseAddress address, String credential, Optional<String> schema) {
    Source {
      requireNonNull(store, "store");
      requireNonNull(address, "address");
      requireNonNull(credential, "credential");
      requireNonNull(schema, "schema");
    }
  }

  /** The database that data is delivered to. */
  record Consumer(DatabaseAddress address, String credential) {
    Consumer {
      requireNonNull(address, "address");
      requireNonNull(credential, "credential");
    }
  }

  FirstModel {
    requireNonNull(source, "source");
    datasets = List.copyOf(datasets);
    requireNonNull(consumer, "consumer");
  }

  /** The text of {@code milepost.yaml}. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("apiVersion: milepost/v1");
    lines.add("kind: Model");
    lines.add("containers:");
    lines.add(
        "  %s: %s"
            .formatted(sourceName(), container(source.address(), "read", source.credential())));
    consumer.ifPresent(
        to ->
            lines.add(
                "  %s: %s"
                    .formatted(targetName(to), container(to.address(), "write", to.credential()))));
    lines.add("datastores:");
    lines.add("  " + source.store() + ":");
    if (datasets.isEmpty()) {
      lines.add("    status: draft # until its contract is written");
    }
    lines.add(
        "    source: {container: %s%s}"
            .formatted(
                sourceName(),
                source.schema().map(name -> ", schema: " + YamlScalar.text(name)).orElse("")));
    if (!datasets.isEmpty()) {
      lines.add("workspaces:");
      lines.add("  reporting:");
      consumer.ifPresent(to -> lines.add("    container: " + targetName(to)));
      lines.add("    groups:");
      lines.addAll(daily());
    }
    return lines.stream().collect(joining("\n", "", "\n"));
  }

  /** On one line if it fits. */
  private List<String> daily() {
    List<String> names = datasets.stream().map(name -> source.store() + "." + name).toList();
    String line = "      daily: {datasets: " + names + "}";
    if (line.length() <= LINE) {
      return List.of(line);
    }
    List<String> lines = new ArrayList<>(List.of("      daily:", "        datasets:"));
    names.forEach(name -> lines.add("          - " + name));
    return lines;
  }

  private String sourceName() {
    return name(source.address(), "_db", "source_db");
  }

  private String targetName(Consumer to) {
    String name = name(to.address(), "", "target");
    return name.equalsIgnoreCase(sourceName()) ? name + "_target" : name;
  }

  /** A container is called like its database, if a model can call it so. */
  private static String name(DatabaseAddress address, String end, String otherwise) {
    String name = address.database() + end;
    return FieldTypes.isName(name) ? name : otherwise;
  }

  private static String container(DatabaseAddress address, String access, String credential) {
    List<String> parts = new ArrayList<>();
    parts.add("type: postgresql");
    parts.add("host: " + YamlScalar.text(address.host()));
    address.port().ifPresent(port -> parts.add("port: " + port));
    parts.add("database: " + YamlScalar.text(address.database()));
    address.sslmode().ifPresent(mode -> parts.add("options: {sslmode: " + mode + "}"));
    parts.add(access + ": {credential: " + YamlScalar.text(credential) + "}");
    return "{" + String.join(", ", parts) + "}";
  }
}

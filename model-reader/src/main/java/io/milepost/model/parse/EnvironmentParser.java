package io.milepost.model.parse;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Environment;
import io.milepost.model.Environment.Schedules;
import io.milepost.model.Identity;
import io.milepost.model.text.Suggestion;
import io.milepost.model.time.Schedule;
import io.milepost.model.yaml.FieldType;
import io.milepost.model.yaml.Fields;
import io.milepost.model.yaml.Fields.Item;
import io.milepost.model.yaml.YamlNode.Entry;
import io.milepost.model.yaml.YamlNode.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code environments/<environment>.yaml}: what it is, and which keys it replaces. */
public final class EnvironmentParser {
  private static final List<String> OF_PLATFORM =
      List.of(
          "root", "artifacts", "runtime", "airflow", "network", "secrets", "state", "credential");
  private static final List<String> OF_CONTAINER =
      List.of("host", "port", "database", "options", "root", "servers", "registry");

  private static final FieldType<Optional<Schedule>> ADVANCE =
      new FieldType<>(
          "invalid-schedule",
          scalar ->
              scalar.text().equals("immediately")
                  ? Optional.empty()
                  : Optional.of(Schedule.parse(scalar.text())),
          Optional.empty());

  private EnvironmentParser() {}

  /**
   * An environment and the keys it replaces.
   *
   * @param platforms by name of platform
   * @param containers by name of container
   */
  public record Addresses(
      Environment environment, Map<String, Item> platforms, Map<String, Item> containers) {
    public Addresses {
      requireNonNull(environment, "environment");
      platforms = Map.copyOf(platforms);
      containers = Map.copyOf(containers);
    }

    /** The keys of a platform's file with those of the environment in their place. */
    public Mapping platform(String name, Mapping file) {
      return replaced(platforms, name, file);
    }

    /** The keys of a container's file with those of the environment in their place. */
    public Mapping container(String name, Mapping file) {
      return replaced(containers, name, file);
    }

    private static Mapping replaced(Map<String, Item> items, String name, Mapping file) {
      return Optional.ofNullable(items.get(name))
          .map(Item::node)
          .filter(Mapping.class::isInstance)
          .map(node -> file.replacedBy((Mapping) node))
          .orElse(file);
    }
  }

  /** Reads the fields. */
  public static Addresses parse(Fields fields, Identity identity) {
    Environment environment =
        new Environment(
            identity,
            fields.find("branch", Terms.BRANCH),
            fields.find("advance", ADVANCE).flatMap(schedule -> schedule),
            fields.find("schedules", FieldType.word(Schedules.class)).orElse(Schedules.ACTIVE));
    Addresses addresses =
        new Addresses(
            environment,
            replaced(fields, "platforms", OF_PLATFORM),
            replaced(fields, "containers", OF_CONTAINER));
    fields.end();
    return addresses;
  }

  private static Map<String, Item> replaced(Fields fields, String key, List<String> allowed) {
    Map<String, Item> items = new LinkedHashMap<>(fields.named(key));
    for (Item item : items.values()) {
      if (item.node() instanceof Mapping map) {
        map.entries().forEach(entry -> allowed(fields, item, entry, allowed));
      } else {
        item.fields();
      }
    }
    return items;
  }

  private static void allowed(Fields fields, Item item, Entry entry, List<String> allowed) {
    if (!allowed.contains(entry.key())) {
      fields
          .notes()
          .error(
              item.at().child(entry.key()),
              entry.place(),
              "unknown-key",
              "Unknown key: %s (an environment replaces %s%s)"
                  .formatted(
                      entry.key(),
                      String.join(", ", allowed),
                      Suggestion.hint(entry.key(), allowed)));
    }
  }
}

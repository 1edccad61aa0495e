package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Identity.Named;
import io.milepost.model.lifecycle.Deprecation;
import io.milepost.model.lifecycle.Status;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one purpose of a team needs.
 *
 * @param team the team that owns it
 * @param delivery the container its tables go to; empty when it is read on the platform's lake
 * @param transformer the code that makes a store of it, if there is any
 */
public record Workspace(
    Identity identity,
    String team,
    Life life,
    Optional<Delivery> delivery,
    List<DatasetGroup> groups,
    Optional<DataTransformer> transformer)
    implements Named {

  /** How far it is and how much it matters. */
  public record Life(Status status, Priority priority, Optional<Deprecation> deprecated) {
    public Life {
      requireNonNull(status, "status");
      requireNonNull(priority, "priority");
      requireNonNull(deprecated, "deprecated");
    }
  }

  /** How much it matters, rising; handed on to all it depends on. */
  public enum Priority {
    LOW,
    NORMAL,
    HIGH,
    CRITICAL
  }

  /** A container, and the schema in it. */
  public record Delivery(String container, String schema) {
    public Delivery {
      requireNonNull(container, "container");
      requireNonNull(schema, "schema");
    }
  }

  public Workspace {
    requireNonNull(identity, "identity");
    requireNonNull(team, "team");
    requireNonNull(life, "life");
    requireNonNull(delivery, "delivery");
    groups = List.copyOf(groups);
    requireNonNull(transformer, "transformer");
  }

  /** The group of that name. */
  public Optional<DatasetGroup> findGroup(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst();
  }

  /** The sinks of all groups. */
  public Stream<DatasetSink> sinks() {
    return groups.stream().flatMap(group -> group.sinks().stream());
  }
}

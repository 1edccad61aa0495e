package io.milepost.graph;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Workspace.Priority;
import io.milepost.model.time.Retention;
import io.milepost.model.time.Schedule;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * One step the intention graph asks a platform to run. Everything but ids is named as in the model.
 */
public sealed interface IntentionNode {

  NodeId id();

  /** The platform that runs it. */
  String platform();

  /** The highest priority of all that depends on it. */
  Priority priority();

  /** One result per kind of node: a new kind must break everything that renders nodes. */
  <R> R match(Cases<R> cases);

  /** A function over all kinds of nodes. */
  interface Cases<R> {
    R trigger(Trigger node);

    R ingestion(Ingestion node);

    R transformer(DataTransformer node);

    R export(Export node);
  }

  /** Starts an ingestion or a transformer. */
  record Trigger(NodeId id, String platform, Priority priority, Schedule schedule, ZoneId timezone)
      implements IntentionNode {
    public Trigger {
      requireNonNull(id, "id");
      requireNonNull(platform, "platform");
      requireNonNull(priority, "priority");
      requireNonNull(schedule, "schedule");
      requireNonNull(timezone, "timezone");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.trigger(this);
    }
  }

  /**
   * Reads datasets of one store together and merges them.
   *
   * @param ingestion the ingestion's id: {@code store} or {@code store.dataset}
   * @param datasets those that somebody asks for, by name
   */
  record Ingestion(
      NodeId id,
      String platform,
      Priority priority,
      String ingestion,
      String store,
      List<IngestedDataset> datasets)
      implements IntentionNode {
    public Ingestion {
      requireNonNull(id, "id");
      requireNonNull(platform, "platform");
      requireNonNull(priority, "priority");
      requireNonNull(ingestion, "ingestion");
      requireNonNull(store, "store");
      datasets = List.copyOf(datasets);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.ingestion(this);
    }
  }

  /**
   * A dataset, and how long its closed versions are kept.
   *
   * @param retention for ever when empty
   */
  record IngestedDataset(String dataset, Optional<Retention> retention) {
    public IngestedDataset {
      requireNonNull(dataset, "dataset");
      requireNonNull(retention, "retention");
    }
  }

  /**
   * Runs a team's code over what its workspace gets.
   *
   * @param inputs ingestions it reads, in the order of their ids
   */
  record DataTransformer(
      NodeId id, String platform, Priority priority, String workspace, List<String> inputs)
      implements IntentionNode {
    public DataTransformer {
      requireNonNull(id, "id");
      requireNonNull(platform, "platform");
      requireNonNull(priority, "priority");
      requireNonNull(workspace, "workspace");
      inputs = List.copyOf(inputs);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.transformer(this);
    }
  }

  /**
   * Brings what is new in one ingestion to all the workspaces that get it in one place.
   *
   * @param container where it goes; the platform's own storage when empty
   * @param deliveries sinks by workspace, in the order of the names
   */
  record Export(
      NodeId id,
      String platform,
      Priority priority,
      String ingestion,
      Optional<String> container,
      List<Delivery> deliveries)
      implements IntentionNode {
    public Export {
      requireNonNull(id, "id");
      requireNonNull(platform, "platform");
      requireNonNull(priority, "priority");
      requireNonNull(ingestion, "ingestion");
      requireNonNull(container, "container");
      deliveries = List.copyOf(deliveries);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.export(this);
    }
  }

  /** What one workspace gets of an ingestion. */
  record Delivery(String workspace, List<Demand> demands) {
    public Delivery {
      requireNonNull(workspace, "workspace");
      demands = List.copyOf(demands);
    }
  }
}

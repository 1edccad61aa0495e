package io.milepost.dag;

import static java.util.Objects.requireNonNull;

import io.milepost.graph.Demand;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.IngestedDataset;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.model.DataContainer;
import io.milepost.model.DataPlatform;
import io.milepost.model.Dataset;
import io.milepost.model.DatasetRef;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.Consistency;
import io.milepost.model.Model;
import io.milepost.model.Workspace;
import io.milepost.model.job.Connection;
import io.milepost.model.job.DatasetId;
import io.milepost.model.job.ExportSpec;
import io.milepost.model.job.IngestSpec;
import io.milepost.model.job.Job;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.job.SinkSpec;
import io.milepost.model.job.TransformSpec;
import io.milepost.model.time.Retention;
import java.util.List;
import java.util.Optional;

/** Turns nodes into jobs: all that a job needs of the model, and nothing it must look up there. */
public final class JobRenderer {
  private final Model model;

  /** A renderer for the nodes of this model's graph. */
  public JobRenderer(Model model) {
    this.model = requireNonNull(model, "model");
  }

  /**
   * The job of a node; empty for one that a scheduler does by itself.
   *
   * @throws UnsupportedIntentionException if this version has no such job
   */
  public Optional<Job> render(IntentionNode node) {
    return node.match(
        new IntentionNode.Cases<>() {
          @Override
          public Optional<Job> trigger(Trigger trigger) {
            return Optional.empty();
          }

          @Override
          public Optional<Job> ingestion(Ingestion ingestion) {
            return Optional.of(ingest(ingestion));
          }

          @Override
          public Optional<Job> transformer(DataTransformer transformer) {
            return Optional.of(transform(transformer));
          }

          @Override
          public Optional<Job> export(Export export) {
            return Optional.of(deliver(export));
          }
        });
  }

  private IngestSpec ingest(Ingestion node) {
    Datastore store = model.datastores().require(node.store());
    DataPlatform platform = model.landscape().platforms().require(node.platform());
    return new IngestSpec(
        platform(platform),
        node.ingestion(),
        source(store),
        store.ingestion().parallelism(),
        platform.storage().tables(),
        node.datasets().stream().map(dataset -> dataset(store, dataset)).toList());
  }

  private IngestSpec.Source source(Datastore store) {
    if (store.source() instanceof Datastore.Source.Transformer made) {
      return new IngestSpec.Source.Transformer(model.workspaces().require(made.workspace()).id());
    }
    Datastore.Source.Container source = (Datastore.Source.Container) store.source();
    DataContainer container = model.landscape().containers().require(source.container());
    return new IngestSpec.Source.Database(
        connection(container, container.readConnection(), "read"), source.schema());
  }

  private static IngestSpec.IngestDataset dataset(Datastore store, IngestedDataset node) {
    Dataset dataset = store.datasets().require(node.dataset());
    return new IngestSpec.IngestDataset(
        new DatasetId(store.id(), dataset.id()),
        dataset.physicalName(),
        dataset.reading().mode(),
        dataset.schema(),
        dataset.reading().guard(),
        node.retention().map(Retention::toString));
  }

  private ExportSpec deliver(Export node) {
    DataPlatform platform = model.landscape().platforms().require(node.platform());
    return new ExportSpec(
        platform(platform),
        node.ingestion(),
        node.container().map(this::database).orElseGet(ExportSpec.Target.Lake::new),
        node.deliveries().stream().map(this::sinks).toList());
  }

  private ExportSpec.Target database(String name) {
    DataContainer container = model.landscape().containers().require(name);
    return new ExportSpec.Target.Database(
        connection(container, container.writeConnection(), "write"), container.naming());
  }

  private ExportSpec.WorkspaceSinks sinks(IntentionNode.Delivery delivery) {
    Workspace workspace = model.workspaces().require(delivery.workspace());
    return new ExportSpec.WorkspaceSinks(
        workspace.id(),
        workspace.delivery().map(Workspace.Delivery::schema).orElse(workspace.id()),
        delivery.demands().stream().map(this::sink).toList());
  }

  private SinkSpec sink(Demand demand) {
    DatasetRef dataset = demand.sink().dataset();
    return new SinkSpec(
        demand.sink().name(),
        model.id(dataset),
        model.find(dataset).orElseThrow().schema(),
        demand.group().need().history(),
        demand.sink().selection());
  }

  private TransformSpec transform(DataTransformer node) {
    Workspace workspace = model.workspaces().require(node.workspace());
    io.milepost.model.DataTransformer transformer = workspace.transformer().orElseThrow();
    Datastore output = model.datastores().require(transformer.output());
    return new TransformSpec(
        platform(model.landscape().platforms().require(node.platform())),
        workspace.id(),
        code(workspace, transformer),
        transformer.parameters(),
        inputs(workspace),
        output.id(),
        output.datasets().stream()
            .map(dataset -> new TransformSpec.Output(dataset.id(), dataset.schema()))
            .toList());
  }

  private static TransformSpec.Code code(
      Workspace workspace, io.milepost.model.DataTransformer transformer) {
    if (transformer.code() instanceof io.milepost.model.DataTransformer.Code.Jar jar) {
      return jar.code();
    }
    throw new UnsupportedIntentionException(
        "Cannot run transformer %s: this version runs code from a jar only (write transformer.code"
                .formatted(workspace.name())
            + " with jar, version and main)");
  }

  private List<TransformSpec.Input> inputs(Workspace workspace) {
    return workspace.groups().stream()
        .flatMap(group -> group.sinks().stream().map(sink -> new Demand(workspace, group, sink)))
        .map(demand -> new TransformSpec.Input(ingestion(demand.sink().dataset()), sink(demand)))
        .toList();
  }

  private String ingestion(DatasetRef dataset) {
    Datastore store = model.datastores().require(dataset.store());
    return store.ingestion().consistency() == Consistency.STORE
        ? store.id()
        : model.id(dataset).toString();
  }

  private static Connection connection(
      DataContainer container, Optional<Connection> connection, String what) {
    return connection.orElseThrow(
        () ->
            new UnsupportedIntentionException(
                "Cannot %s container %s: this version knows databases only, and those with"
                        .formatted(what, container.name())
                    + " a credential under `"
                    + what
                    + "`"));
  }

  /** What every job knows of its platform. */
  static JobPlatform platform(DataPlatform platform) {
    return new JobPlatform(
        platform.id(),
        platform.storage().root(),
        platform.storage().artifacts(),
        platform.locks().allowedHosts(),
        platform.locks().secrets(),
        platform.locks().state());
  }
}

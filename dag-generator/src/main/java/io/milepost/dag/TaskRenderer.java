package io.milepost.dag;

import io.milepost.dag.bundle.RenderedJob;
import io.milepost.dag.spec.TaskSpec;
import io.milepost.dag.spec.TaskSpec.PoolUse;
import io.milepost.dag.spec.TaskSpec.Verb;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Access;
import io.milepost.model.DataPlatform.Size;
import io.milepost.model.DatasetRef;
import io.milepost.model.Datastore;
import io.milepost.model.Model;
import io.milepost.model.job.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a node into a task, and notes the job that the task starts. */
final class TaskRenderer {
  private final ModelScene scene;
  private final Model model;
  private final JobRenderer renderer;
  private final DagNodes dag;
  private final Map<String, RenderedJob> jobs;

  TaskRenderer(ModelScene scene, DagNodes dag, Map<String, RenderedJob> jobs) {
    this.scene = scene;
    this.model = scene.model();
    this.renderer = new JobRenderer(model);
    this.dag = dag;
    this.jobs = jobs;
  }

  /** Its task; empty for what a scheduler does by itself. */
  Optional<TaskSpec> render(IntentionNode node) {
    return renderer.render(node).map(job -> task(node, job));
  }

  private TaskSpec task(IntentionNode node, Job job) {
    RenderedJob rendered = RenderedJob.of(job);
    jobs.put(rendered.digest(), rendered);
    What what = node.match(new Cases());
    return new TaskSpec(
        node.id().text(),
        what.verb(),
        rendered.digest(),
        dag.before().get(node.id()).stream().map(Object::toString).toList(),
        what.outlets(),
        new TaskSpec.Terms(what.size(), what.pool(), node.priority()));
  }

  private record What(Verb verb, Size size, Optional<PoolUse> pool, List<String> outlets) {}

  private final class Cases implements IntentionNode.Cases<What> {
    @Override
    public What trigger(Trigger node) {
      throw new IllegalArgumentException("A trigger has no job: " + node.id());
    }

    @Override
    public What ingestion(Ingestion node) {
      Datastore store = model.datastores().require(node.store());
      Optional<PoolUse> pool =
          store.source() instanceof Datastore.Source.Container source
              ? from(source.container(), store.ingestion().parallelism() + 1)
              : Optional.empty();
      return new What(
          Verb.INGEST,
          store.ingestion().size(),
          pool,
          scene.assets(node).stream().map(ModelScene.Asset::uri).toList());
    }

    @Override
    public What transformer(DataTransformer node) {
      Size size = model.workspaces().require(node.workspace()).transformer().orElseThrow().size();
      return new What(Verb.TRANSFORM, size, Optional.empty(), List.of());
    }

    @Override
    public What export(Export node) {
      DatasetRef first = node.deliveries().get(0).demands().get(0).sink().dataset();
      Size size = model.datastores().require(first.store()).ingestion().size();
      return new What(Verb.EXPORT, size, node.container().flatMap(this::to), List.of());
    }

    /** A read in parts has one connection more, which holds the snapshot. */
    private Optional<PoolUse> from(String name, int connections) {
      DataContainer container = model.landscape().containers().require(name);
      return container.read().map(access -> use("from", container, access, connections));
    }

    private Optional<PoolUse> to(String name) {
      DataContainer container = model.landscape().containers().require(name);
      return container.write().map(access -> use("to", container, access, 1));
    }

    private PoolUse use(String way, DataContainer container, Access access, int connections) {
      return new PoolUse(
          "mp.%s.%s.%s".formatted(scene.platformId(dag.root().platform()), way, container.id()),
          Math.min(connections, access.maxConnections()),
          access.maxConnections());
    }
  }
}

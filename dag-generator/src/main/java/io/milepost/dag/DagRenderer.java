package io.milepost.dag;

import io.milepost.dag.ModelScene.Asset;
import io.milepost.dag.bundle.RenderedDag;
import io.milepost.dag.bundle.RenderedDag.Awaited;
import io.milepost.dag.bundle.RenderedJob;
import io.milepost.dag.spec.DagId;
import io.milepost.dag.spec.DagSchedule;
import io.milepost.dag.spec.DagSpec;
import io.milepost.dag.spec.DagSpec.Kind;
import io.milepost.dag.spec.Markdown;
import io.milepost.dag.spec.TaskSpec;
import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.model.DatasetSink;
import io.milepost.model.time.Schedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Renders the DAG of an ingestion or a transformer. */
final class DagRenderer {
  private final ModelScene scene;

  DagRenderer(ModelScene scene) {
    this.scene = scene;
  }

  /** The DAG; one that says why there is nothing to run if this version has no job for a node. */
  RenderedDag render(DagNodes dag) {
    List<Asset> inputs = inputs(dag);
    DagSchedule schedule =
        dag.trigger().map(trigger -> schedule(dag.id(), trigger, inputs)).orElse(MANUAL);
    List<Awaited> awaits =
        schedule instanceof DagSchedule.Assets
            ? inputs.stream()
                .filter(asset -> !asset.platform().equals(platform(dag)))
                .map(asset -> new Awaited(asset.platform(), asset.uri()))
                .toList()
            : List.of();
    Map<String, RenderedJob> jobs = new HashMap<>();
    try {
      TaskRenderer tasks = new TaskRenderer(scene, dag, jobs);
      List<TaskSpec> rendered =
          dag.nodes().stream().flatMap(node -> tasks.render(node).stream()).toList();
      return RenderedDag.of(spec(dag, schedule, rendered, Optional.empty()), jobs, awaits);
    } catch (UnsupportedIntentionException e) {
      Optional<String> problem = Optional.of(Markdown.escaped(e.getMessage()));
      return RenderedDag.of(spec(dag, MANUAL, List.of(), problem), Map.of(), List.of());
    }
  }

  private static final DagSchedule MANUAL = new DagSchedule.Manual();

  private DagSpec spec(
      DagNodes dag, DagSchedule schedule, List<TaskSpec> tasks, Optional<String> problem) {
    return new DagSpec(
        dag.id(),
        dag.root() instanceof Ingestion ? Kind.INGESTION : Kind.TRANSFORMER,
        DagAbout.of(scene.model(), dag),
        schedule,
        tasks,
        problem);
  }

  private String platform(DagNodes dag) {
    return scene.platformId(dag.root().platform());
  }

  private List<Asset> inputs(DagNodes dag) {
    return dag.root() instanceof DataTransformer transformer
        ? scene.assets(
            scene
                .model()
                .workspaces()
                .require(transformer.workspace())
                .sinks()
                .map(DatasetSink::dataset))
        : List.of();
  }

  private DagSchedule schedule(DagId id, Trigger trigger, List<Asset> inputs) {
    return trigger
        .schedule()
        .match(
            new Schedule.Cases<>() {
              @Override
              public DagSchedule cron(Schedule.Cron schedule) {
                return byClock(DagSchedule.cron(schedule.text(), trigger.timezone()));
              }

              @Override
              public DagSchedule every(Schedule.Every schedule) {
                return byClock(DagSchedule.every(id, schedule.span().duration().toSeconds()));
              }

              @Override
              public DagSchedule onData(Schedule.OnData schedule) {
                return inputs.isEmpty()
                    ? MANUAL
                    : new DagSchedule.Assets(inputs.stream().map(Asset::uri).toList());
              }

              @Override
              public DagSchedule onEvent(Schedule.OnEvent schedule) {
                return MANUAL;
              }
            });
  }

  private DagSchedule byClock(DagSchedule schedule) {
    return scene.isPaused() ? MANUAL : schedule;
  }
}

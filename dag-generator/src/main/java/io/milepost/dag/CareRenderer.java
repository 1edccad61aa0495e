package io.milepost.dag;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.milepost.dag.bundle.RenderedDag;
import io.milepost.dag.bundle.RenderedJob;
import io.milepost.dag.spec.DagId;
import io.milepost.dag.spec.DagSchedule;
import io.milepost.dag.spec.DagSpec;
import io.milepost.dag.spec.DagSpec.About;
import io.milepost.dag.spec.Markdown;
import io.milepost.dag.spec.TaskSpec;
import io.milepost.dag.spec.TaskSpec.Verb;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.model.DataPlatform;
import io.milepost.model.DataPlatform.Size;
import io.milepost.model.DatasetRef;
import io.milepost.model.Workspace.Priority;
import io.milepost.model.job.CareSpec;
import io.milepost.model.job.CareSpec.CaredDataset;
import io.milepost.model.job.JobPlatform;
import io.milepost.model.time.Retention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Renders a platform's upkeep: each ingestion has its hour of the day. */
final class CareRenderer {
  private final ModelScene scene;
  private final DataPlatform platform;

  CareRenderer(ModelScene scene, DataPlatform platform) {
    this.scene = scene;
    this.platform = platform;
  }

  /** One DAG for each hour in which there is something to do. */
  List<RenderedDag> render(List<Ingestion> ingestions) {
    Map<Integer, List<Ingestion>> byHour =
        ingestions.stream().collect(groupingBy(this::hour, TreeMap::new, toList()));
    return byHour.entrySet().parallelStream()
        .map(entry -> dag(entry.getKey(), entry.getValue()))
        .toList();
  }

  private int hour(Ingestion node) {
    return DagId.ingestion(platform.id(), node.ingestion()).spread(DagId.CARE_DAGS);
  }

  private RenderedDag dag(int hour, List<Ingestion> ingestions) {
    DagId id = DagId.care(platform.id(), hour);
    List<CaredDataset> datasets =
        ingestions.stream().flatMap(this::datasets).sorted(comparing(CaredDataset::id)).toList();
    List<CaredDataset> nameless =
        datasets.stream()
            .map(one -> new CaredDataset(one.ingestion(), one.id(), Optional.empty()))
            .toList();
    List<CaredDataset> ending =
        datasets.stream().filter(one -> one.retention().isPresent()).toList();
    Map<String, RenderedJob> jobs = new HashMap<>();
    List<TaskSpec> tasks = new ArrayList<>();
    tasks.add(task(new CareSpec(job(), CareSpec.Task.COMPACT, nameless), List.of(), jobs));
    tasks.add(task(new CareSpec(job(), CareSpec.Task.TRIM, nameless), List.of("compact"), jobs));
    if (!ending.isEmpty()) {
      tasks.add(task(new CareSpec(job(), CareSpec.Task.EXPIRE, ending), List.of("trim"), jobs));
    }
    DagSchedule schedule =
        scene.isPaused() ? new DagSchedule.Manual() : DagSchedule.daily(id, hour);
    DagSpec spec =
        new DagSpec(id, DagSpec.Kind.CARE, about(ingestions), schedule, tasks, Optional.empty());
    return RenderedDag.of(spec, jobs, List.of());
  }

  private TaskSpec task(CareSpec job, List<String> after, Map<String, RenderedJob> jobs) {
    RenderedJob rendered = RenderedJob.of(job);
    jobs.put(rendered.digest(), rendered);
    Verb verb =
        switch (job.task()) {
          case COMPACT -> Verb.COMPACT;
          case TRIM -> Verb.TRIM;
          case EXPIRE -> Verb.EXPIRE;
        };
    return new TaskSpec(
        verb.word(),
        verb,
        rendered.digest(),
        after,
        List.of(),
        new TaskSpec.Terms(Size.SMALL, Optional.empty(), Priority.LOW));
  }

  private JobPlatform job() {
    return JobRenderer.platform(platform);
  }

  private Stream<CaredDataset> datasets(Ingestion node) {
    return node.datasets().stream()
        .map(
            dataset ->
                new CaredDataset(
                    node.ingestion(),
                    scene.model().id(new DatasetRef(node.store(), dataset.dataset())),
                    dataset.retention().map(Retention::toString)));
  }

  private About about(List<Ingestion> ingestions) {
    String names =
        Markdown.escaped(
            String.join(", ", ingestions.stream().map(Ingestion::ingestion).sorted().toList()));
    return new About(
        "milepost",
        List.of("milepost", "kind:care", "platform:" + platform.name(), "priority:low"),
        List.of(platform.at().file()),
        "**upkeep of platform %s**\n\nIngestions: %s\n"
            .formatted(Markdown.escaped(platform.name()), names));
  }
}

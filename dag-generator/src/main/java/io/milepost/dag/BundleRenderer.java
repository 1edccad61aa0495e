package io.milepost.dag;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.bundle.RenderedDag;
import io.milepost.dag.bundle.RenderedDag.Awaited;
import io.milepost.dag.bundle.Stamp;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.model.DataPlatform;
import io.milepost.model.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Renders a model: the same model and graph give the same bundles, on any machine. */
public final class BundleRenderer {
  private BundleRenderer() {}

  /** One bundle for each platform that has something to do, in the order of their ids. */
  public static List<PlatformBundle> render(Model model, IntentionGraph graph) {
    ModelScene scene = new ModelScene(model, graph);
    Collection<DagNodes> all = DagNodes.of(model, graph);
    DagRenderer renderer = new DagRenderer(scene);
    Map<String, List<RenderedDag>> byPlatform = new TreeMap<>();
    all.parallelStream()
        .map(dag -> Map.entry(dag.root().platform(), renderer.render(dag)))
        .toList()
        .forEach(
            entry ->
                byPlatform
                    .computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                    .add(entry.getValue()));
    Map<String, List<Ingestion>> ingestions =
        graph.nodes().stream()
            .filter(Ingestion.class::isInstance)
            .map(Ingestion.class::cast)
            .collect(groupingBy(Ingestion::platform, toList()));
    ingestions.forEach(
        (name, nodes) ->
            byPlatform
                .computeIfAbsent(name, platform -> new ArrayList<>())
                .addAll(new CareRenderer(scene, platform(model, name)).render(nodes)));
    SortedMap<String, SortedMap<String, SortedMap<String, List<String>>>> awaited =
        awaited(scene, byPlatform);
    return byPlatform.entrySet().stream()
        .map(
            entry -> {
              DataPlatform platform = platform(model, entry.getKey());
              return new PlatformBundle(
                  stamp(model, platform.id()),
                  Optional.of(platform),
                  entry.getValue(),
                  awaited.getOrDefault(platform.id(), new TreeMap<>()));
            })
        .sorted((left, right) -> left.stamp().platform().compareTo(right.stamp().platform()))
        .toList();
  }

  /** Whose bundle, of which model. */
  public static Stamp stamp(Model model, String platform) {
    return new Stamp(
        platform, model.ecosystem().id(), model.source().environment(), model.source().commit());
  }

  /** By the platform whose asset it is, by asset, by the platform that waits: its DAGs. */
  private static SortedMap<String, SortedMap<String, SortedMap<String, List<String>>>> awaited(
      ModelScene scene, Map<String, List<RenderedDag>> byPlatform) {
    SortedMap<String, SortedMap<String, SortedMap<String, List<String>>>> awaited = new TreeMap<>();
    byPlatform.forEach(
        (name, dags) -> {
          for (RenderedDag dag : dags) {
            for (Awaited wait : dag.awaits()) {
              awaited
                  .computeIfAbsent(wait.platform(), platform -> new TreeMap<>())
                  .computeIfAbsent(wait.asset(), asset -> new TreeMap<>())
                  .computeIfAbsent(scene.platformId(name), platform -> new ArrayList<>())
                  .add(dag.id().text());
            }
          }
        });
    return awaited;
  }

  private static DataPlatform platform(Model model, String name) {
    return model.landscape().platforms().require(name);
  }
}

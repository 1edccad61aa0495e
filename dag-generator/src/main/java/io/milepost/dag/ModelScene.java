package io.milepost.dag;

import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode.IngestedDataset;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.model.DatasetRef;
import io.milepost.model.Environment.Schedules;
import io.milepost.model.Model;
import io.milepost.model.job.DatasetId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the names in a graph stand for outside of it: ids, assets, files of the model. */
final class ModelScene {
  private final Model model;
  private final Map<DatasetRef, Ingestion> ingestions = new HashMap<>();

  ModelScene(Model model, IntentionGraph graph) {
    this.model = model;
    graph.nodes().stream()
        .filter(Ingestion.class::isInstance)
        .map(Ingestion.class::cast)
        .forEach(
            node -> node.datasets().forEach(dataset -> ingestions.put(ref(node, dataset), node)));
  }

  Model model() {
    return model;
  }

  String platformId(String name) {
    return model.landscape().platforms().require(name).id();
  }

  /** Whether nothing starts by the clock. */
  boolean isPaused() {
    return model.environment().map(found -> found.schedules() == Schedules.PAUSED).orElse(false);
  }

  /** The assets of what an ingestion brings. */
  List<Asset> assets(Ingestion node) {
    return node.datasets().stream().map(dataset -> asset(ref(node, dataset), node)).toList();
  }

  /** The assets of what a workspace gets. */
  List<Asset> assets(Stream<DatasetRef> datasets) {
    return datasets
        .distinct()
        .flatMap(
            dataset ->
                Optional.ofNullable(ingestions.get(dataset))
                    .map(node -> asset(dataset, node))
                    .stream())
        .toList();
  }

  private Asset asset(DatasetRef dataset, Ingestion node) {
    return new Asset(platformId(node.platform()), model.id(dataset));
  }

  private static DatasetRef ref(Ingestion node, IngestedDataset dataset) {
    return new DatasetRef(node.store(), dataset.dataset());
  }

  /**
   * The tables of a dataset, as schedulers know them.
   *
   * @param platform id of the one whose tables they are
   */
  record Asset(String platform, DatasetId dataset) {
    String uri() {
      return "x-milepost://" + platform + "/" + dataset.store() + "/" + dataset.dataset();
    }
  }
}

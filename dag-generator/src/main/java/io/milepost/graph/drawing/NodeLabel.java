package io.milepost.graph.drawing;

import static java.util.Locale.ROOT;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.milepost.graph.Demand;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.IngestedDataset;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.model.time.Retention;
import io.milepost.model.time.Schedule;
import java.util.List;

/** What is said of a node, in words, not yet escaped for anything. */
public record NodeLabel(String kind, String what) {
  public NodeLabel {
    requireNonNull(kind, "kind");
    requireNonNull(what, "what");
  }

  /** The words for a node. */
  public static NodeLabel of(IntentionNode node) {
    return node.match(
        new IntentionNode.Cases<>() {
          @Override
          public NodeLabel trigger(Trigger trigger) {
            return new NodeLabel("trigger", schedule(trigger));
          }

          @Override
          public NodeLabel ingestion(Ingestion ingestion) {
            String datasets =
                ingestion.datasets().stream().map(NodeLabel::dataset).collect(joining(", "));
            return new NodeLabel("ingestion", ingestion.store() + ": " + datasets);
          }

          @Override
          public NodeLabel transformer(DataTransformer transformer) {
            return new NodeLabel(
                "transformer",
                transformer.workspace() + " reads " + String.join(", ", transformer.inputs()));
          }

          @Override
          public NodeLabel export(Export export) {
            return new NodeLabel("export", deliveries(export));
          }
        });
  }

  private static String schedule(Trigger trigger) {
    return trigger.schedule().text()
        + (trigger.schedule() instanceof Schedule.Cron ? " " + trigger.timezone() : "");
  }

  private static String dataset(IngestedDataset dataset) {
    return dataset.dataset()
        + dataset
            .retention()
            .map(Retention::toString)
            .map(kept -> " (kept " + kept + ")")
            .orElse("");
  }

  private static String deliveries(Export export) {
    return export.deliveries().stream()
        .map(
            delivery ->
                delivery.workspace() + ": " + String.join(", ", datasets(delivery.demands())))
        .collect(joining("; "));
  }

  private static List<String> datasets(List<Demand> demands) {
    return demands.stream()
        .map(
            demand ->
                demand.sink().dataset()
                    + (demand.sink().name().equals(demand.sink().dataset().dataset())
                        ? ""
                        : " as " + demand.sink().name()))
        .distinct()
        .toList();
  }

  /** The word for a node's priority. */
  public static String priority(IntentionNode node) {
    return node.priority().name().toLowerCase(ROOT);
  }
}

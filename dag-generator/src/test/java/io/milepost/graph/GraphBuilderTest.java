package io.milepost.graph;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.drawing.GraphFormat;
import io.milepost.model.Datastore.Consistency;
import io.milepost.model.Model;
import io.milepost.model.Workspace.Priority;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.time.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphBuilderTest {

  @Test
  void aStoreAndAWorkspaceMakeATriggerAnIngestionAndAnExport() {
    IntentionGraph graph =
        graph(new ModelSketch().store("orders", "a", "b").workspace("w", "orders.a"));
    assertThat(ids(graph)).containsExactly("trigger.in.orders", "in.orders", "out.orders.mart");
    assertThat(graph.leftOut())
        .containsExactly(new LeftOut("dataset orders.b", "nobody asks for it"));
  }

  @Test
  void aStoreNobodyAsksForIsNotRead() {
    IntentionGraph graph =
        graph(new ModelSketch().store("orders", "a").store("idle", "a").workspace("w", "orders.a"));
    assertThat(graph.find("in.idle")).isEmpty();
    assertThat(graph.leftOut())
        .containsExactly(new LeftOut("datastore idle", "nobody asks for it"));
  }

  @Test
  void workspacesOfOneContainerShareAnExport() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .store("orders", "a", "b")
                .workspace("w1", "orders.a")
                .workspace("w2", "orders.b")
                .archive("lake_reader", "7y", "orders.a"));
    Export mart = (Export) graph.find("out.orders.mart").orElseThrow();
    assertThat(mart.deliveries())
        .extracting(IntentionNode.Delivery::workspace)
        .containsExactly("w1", "w2");
    Export lake = (Export) graph.find("out.orders.lake").orElseThrow();
    assertThat(lake.container()).isEmpty();
  }

  @Test
  void aStoreOfSingleDatasetsHasAnIngestionForEach() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .store("orders", Consistency.DATASET, Status.PRODUCTION, "a", "b", "c")
                .workspace("w", "orders.a", "orders.b"));
    assertThat(ids(graph))
        .contains("in.orders.a", "in.orders.b", "out.orders.a.mart", "trigger.in.orders.b")
        .doesNotContain("in.orders", "in.orders.c");
  }

  @Test
  void aTransformerStandsBetweenItsInputsAndItsOutput() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .store("people", "p")
                .transformer("mask", "masked", "people.p")
                .workspace("w", "masked.result"));
    assertThat(ids(graph))
        .containsExactly(
            "trigger.in.people",
            "in.people",
            "trigger.tx.mask",
            "tx.mask",
            "in.masked",
            "out.masked.mart");
    assertThat(graph.find("out.people.lake")).as("nobody but the transformer reads it").isEmpty();
  }

  @Test
  void aTransformerWhoseOutputNobodyWantsPullsNothingIn() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .store("people", "p")
                .store("orders", "a")
                .transformer("mask", "masked", "people.p")
                .workspace("w", "orders.a"));
    assertThat(ids(graph)).containsExactly("trigger.in.orders", "in.orders", "out.orders.mart");
    assertThat(graph.leftOut())
        .containsExactly(
            new LeftOut("transformer mask", "nobody asks for what it makes"),
            new LeftOut("datastore masked", "nobody asks for it"),
            new LeftOut("datastore people", "nobody asks for it"));
  }

  @Test
  void draftsAreLeftOut() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .store("orders", "a")
                .store("later", Consistency.STORE, Status.DRAFT, "a")
                .workspace("w", "orders.a", "later.a")
                .draft("plan", "orders.a"));
    assertThat(ids(graph)).containsExactly("trigger.in.orders", "in.orders", "out.orders.mart");
    assertThat(graph.leftOut())
        .containsExactly(
            new LeftOut("workspace plan", "it is a draft"),
            new LeftOut("w's later.a", "its store is a draft"),
            new LeftOut("datastore later", "it is a draft"));
  }

  @Test
  void closedVersionsAreKeptAsLongAsTheLongestConsumerAsks() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .store("orders", "a", "b")
                .archive("short", "90d", "orders.a")
                .archive("long", "7y", "orders.a")
                .workspace("live", "orders.a", "orders.b"));
    assertThat(((Ingestion) graph.find("in.orders").orElseThrow()).datasets())
        .containsExactly(
            new IntentionNode.IngestedDataset("a", Optional.of(Retention.parse("7y"))),
            new IntentionNode.IngestedDataset("b", Optional.of(Retention.parse("90d"))));
  }

  @Test
  void priorityIsHandedOnThroughTransformers() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .store("people", "p")
                .transformer("mask", "masked", "people.p")
                .archive("auditors", "7y", "masked.result"));
    assertThat(graph.nodes()).extracting(IntentionNode::priority).containsOnly(Priority.HIGH);
  }

  @Test
  void transformersThatWaitForEachOtherAreNamed() {
    ModelSketch sketch =
        new ModelSketch()
            .transformer("one", "first", "second.result")
            .transformer("two", "second", "first.result")
            .workspace("w", "first.result");
    assertThatThrownBy(() -> graph(sketch))
        .isInstanceOf(ImpossibleGraphException.class)
        .hasMessageStartingWith("Cannot order the graph: these wait for each other: ")
        .hasMessageContaining("tx.one -> in.first");
  }

  @Test
  void theOnlyPlatformThatPoliciesAdmitIsChosenAndSaidSo() {
    IntentionGraph graph =
        graph(
            new ModelSketch()
                .platform("cloud", Status.PRODUCTION)
                .platform("lab", Status.DRAFT)
                .platform("own", Status.PRODUCTION)
                .forbid("cloud")
                .store("orders", "a")
                .workspace("w", "orders.a"));
    assertThat(graph.choices())
        .containsExactly(
            new PlatformChoice(
                "orders",
                "own",
                PlatformChoice.Source.CHOSEN,
                "chosen, as no other fits: the policies admit it"));
  }

  @Test
  void aPinWinsOverTheOrderOfNamesAndAnAssignmentOverBoth() {
    ModelSketch sketch =
        new ModelSketch()
            .platform("alpha", Status.PRODUCTION)
            .platform("beta", Status.PRODUCTION)
            .store("orders", "a")
            .store("people", "p")
            .pinned("w", "beta", "orders.a")
            .workspace("v", "people.p")
            .assign("people", "beta");
    assertThat(graph(sketch).choices())
        .containsExactly(
            new PlatformChoice(
                "orders",
                "beta",
                PlatformChoice.Source.CHOSEN,
                "chosen before alpha: it serves w.daily"),
            new PlatformChoice(
                "people", "beta", PlatformChoice.Source.ASSIGNED, "assigned in sketch.yaml"));
  }

  @Test
  void everyReasonForNoPlatformIsNamed() {
    ModelSketch sketch =
        new ModelSketch()
            .platform("cloud", Status.PRODUCTION)
            .platform("lab", Status.DRAFT)
            .forbid("cloud")
            .store("orders", "a")
            .workspace("w", "orders.a");
    assertThatThrownBy(() -> graph(sketch))
        .isInstanceOf(ImpossibleGraphException.class)
        .hasMessage(
            "Cannot read datastore orders: no platform may (cloud: the policies of team team do not"
                + " admit it; lab: is in status draft)");
  }

  @Test
  void aConsumerOnAnotherPlatformThanItsStoreIsRefusedUntilMirrorsExist() {
    ModelSketch sketch =
        new ModelSketch()
            .platform("alpha", Status.PRODUCTION)
            .platform("beta", Status.PRODUCTION)
            .store("orders", "a")
            .pinned("w", "beta", "orders.a")
            .assign("orders", "alpha");
    assertThatThrownBy(() -> graph(sketch))
        .isInstanceOf(ImpossibleGraphException.class)
        .hasMessage(
            "Cannot serve w.daily from platform beta: orders is read by alpha, and this version"
                + " follows no platform from another (assign both to the same one)");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597})
  void randomModelsAreServedCompletelyOnceAndInOrder(long seed) {
    ModelSketch sketch = random(new Random(seed));
    IntentionGraph graph = graph(sketch);
    Model model = sketch.model();

    Set<String> ingested = new TreeSet<>();
    for (IntentionNode node : graph.nodes()) {
      if (node instanceof Ingestion ingestion) {
        ingestion
            .datasets()
            .forEach(
                dataset ->
                    assertThat(ingested.add(ingestion.store() + "." + dataset.dataset()))
                        .as("ingested once")
                        .isTrue());
        assertThat(graph.outgoing().get(node.id())).as("somebody reads it").isNotEmpty();
      }
    }
    Set<String> asked =
        model.workspaces().stream()
            .filter(workspace -> workspace.transformer().isEmpty())
            .flatMap(workspace -> workspace.sinks())
            .map(sink -> sink.dataset().toString())
            .collect(toSet());
    assertThat(ingested).containsAll(asked);
    List<NodeId> order = graph.nodes().stream().map(IntentionNode::id).toList();
    for (Edge edge : graph.edges()) {
      assertThat(order.indexOf(edge.from())).isLessThan(order.indexOf(edge.to()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void theOrderOfFilesChangesNothing(long seed) {
    ModelSketch sketch = random(new Random(seed));
    String expected = GraphFormat.JSON.draw(GraphBuilder.build(sketch.model()));
    for (int shuffle = 1; shuffle < 5; shuffle++) {
      IntentionGraph graph = GraphBuilder.build(sketch.model(new Random(shuffle)));
      assertThat(GraphFormat.JSON.draw(graph)).isEqualTo(expected);
    }
  }

  /** Layers of transformers over some stores, and workspaces that ask for whatever is there. */
  private static ModelSketch random(Random random) {
    ModelSketch sketch = new ModelSketch();
    List<String> datasets = new ArrayList<>();
    for (int store = 0; store < 1 + random.nextInt(6); store++) {
      String name = "s" + store;
      Consistency consistency = random.nextBoolean() ? Consistency.STORE : Consistency.DATASET;
      sketch.store(name, consistency, Status.PRODUCTION, "a", "b", "c");
      datasets.addAll(List.of(name + ".a", name + ".b", name + ".c"));
    }
    for (int transformer = 0; transformer < random.nextInt(5); transformer++) {
      sketch.transformer("t" + transformer, "m" + transformer, some(datasets, random));
      datasets.add("m" + transformer + ".result");
    }
    for (int workspace = 0; workspace < 1 + random.nextInt(6); workspace++) {
      if (random.nextBoolean()) {
        sketch.workspace("w" + workspace, some(datasets, random));
      } else {
        sketch.archive("w" + workspace, "7y", some(datasets, random));
      }
    }
    return sketch;
  }

  private static String[] some(List<String> datasets, Random random) {
    Set<String> some = new TreeSet<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      some.add(datasets.get(random.nextInt(datasets.size())));
    }
    return some.toArray(String[]::new);
  }

  private static IntentionGraph graph(ModelSketch sketch) {
    return GraphBuilder.build(sketch.model());
  }

  private static List<String> ids(IntentionGraph graph) {
    return graph.nodes().stream().map(node -> node.id().text()).toList();
  }
}

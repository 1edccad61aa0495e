package io.milepost.dag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.IntentionGraph;
import io.milepost.graph.IntentionNode;
import io.milepost.graph.IntentionNode.DataTransformer;
import io.milepost.graph.IntentionNode.Export;
import io.milepost.graph.IntentionNode.Ingestion;
import io.milepost.graph.IntentionNode.Trigger;
import io.milepost.graph.ModelSketch;
import io.milepost.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DagRendererTest {
  @TempDir private Path folder;

  @Test
  void whatIsMadeOfATransformersOutputRunsInItsDag() {
    Model model =
        new ModelSketch()
            .store("people", "p")
            .transformer("mask", "masked", "people.p")
            .transformer("count", "counted", "masked.result")
            .workspace("campaigns", "counted.result", "masked.result")
            .model();
    PlatformBundle bundle = BundleRenderer.render(model, GraphBuilder.build(model)).get(0);
    assertThat(tasks(bundle, "mp.lake.in.people")).containsExactly("in.people after []");
    assertThat(tasks(bundle, "mp.lake.tx.mask"))
        .containsExactly(
            "tx.mask after []", "in.masked after [tx.mask]", "out.masked.mart after [in.masked]");
    assertThat(dag(bundle, "mp.lake.tx.count").path("schedule").toString())
        .isEqualTo("{\"assets\":[\"x-milepost://lake/masked/result\"],\"kind\":\"assets\"}");
  }

  @Test
  void anAssetOfAnotherPlatformStandsInBothManifests() {
    Model model =
        new ModelSketch()
            .platform("cloud")
            .platform("lake")
            .store("people", "p")
            .transformer("mask", "masked", "people.p")
            .workspace("campaigns", "masked.result")
            .model();
    IntentionGraph built = GraphBuilder.build(model);
    IntentionGraph graph =
        new IntentionGraph(
            built.nodes().stream().map(DagRendererTest::apart).toList(),
            built.edges(),
            built.choices(),
            built.leftOut());
    List<PlatformBundle> bundles = BundleRenderer.render(model, graph);
    assertThat(bundles)
        .extracting(bundle -> bundle.stamp().platform())
        .containsExactly("cloud", "lake");
    JsonNode cloud = manifest(bundles.get(0));
    JsonNode lake = manifest(bundles.get(1));
    assertThat(lake.path("awaits").toString())
        .isEqualTo("{\"x-milepost://cloud/people/p\":[\"mp.lake.tx.mask\"]}");
    assertThat(cloud.path("awaited").toString())
        .isEqualTo("{\"x-milepost://cloud/people/p\":{\"lake\":[\"mp.lake.tx.mask\"]}}");
    assertThat(cloud.path("awaits")).isEmpty();
    assertThat(lake.path("awaited")).isEmpty();
  }

  private static JsonNode manifest(PlatformBundle bundle) {
    return CanonicalJson.read(BundleFiles.of(bundle, 256).manifest());
  }

  /** What comes before the transformer is on one platform, the transformer and the rest not. */
  private static IntentionNode apart(IntentionNode node) {
    return node.match(
        new IntentionNode.Cases<>() {
          @Override
          public IntentionNode trigger(Trigger trigger) {
            String platform = trigger.id().text().contains(".tx.") ? "lake" : "cloud";
            return new Trigger(
                trigger.id(), platform, trigger.priority(), trigger.schedule(), trigger.timezone());
          }

          @Override
          public IntentionNode ingestion(Ingestion ingestion) {
            return new Ingestion(
                ingestion.id(),
                ingestion.store().equals("masked") ? "lake" : "cloud",
                ingestion.priority(),
                ingestion.ingestion(),
                ingestion.store(),
                ingestion.datasets());
          }

          @Override
          public IntentionNode transformer(DataTransformer transformer) {
            return new DataTransformer(
                transformer.id(),
                "lake",
                transformer.priority(),
                transformer.workspace(),
                transformer.inputs());
          }

          @Override
          public IntentionNode export(Export export) {
            return new Export(
                export.id(),
                "lake",
                export.priority(),
                export.ingestion(),
                export.container(),
                export.deliveries());
          }
        });
  }

  @Test
  void whatThisVersionCannotRunIsAStubThatSaysWhyAndHarmsNoOther() throws IOException {
    Path retail = Path.of("../examples/retail/model");
    try (Stream<Path> files = Files.walk(retail)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(retail.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(
            target,
            Files.readString(file)
                .replace("jar: retail-transformers", "image: registry/mask")
                .replace("main: io.milepost.examples.retail.MaskCustomers", "command: [mask]"));
      }
    }
    Model model = Bundles.read(folder.toString(), Optional.empty());
    PlatformBundle bundle = BundleRenderer.render(model, GraphBuilder.build(model)).get(0);
    JsonNode stub = dag(bundle, "mp.lake.tx.mask_customers");
    assertThat(stub.path("problem").textValue())
        .startsWith("Cannot run transformer mask_customers: this version runs code from a jar");
    assertThat(stub.path("tasks")).isEmpty();
    assertThat(stub.path("schedule").toString()).isEqualTo("{\"kind\":\"manual\"}");
    assertThat(tasks(bundle, "mp.lake.in.parties")).hasSize(3);
  }

  private static JsonNode dag(PlatformBundle bundle, String id) {
    return bundle.dags().stream()
        .filter(dag -> dag.id().text().equals(id))
        .map(dag -> CanonicalJson.read(dag.line()))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> tasks(PlatformBundle bundle, String id) {
    List<String> tasks = new ArrayList<>();
    for (JsonNode task : dag(bundle, id).path("tasks")) {
      List<String> after = new ArrayList<>();
      task.path("after").forEach(before -> after.add(before.textValue()));
      tasks.add(task.path("id").textValue() + " after " + after);
    }
    return tasks;
  }
}

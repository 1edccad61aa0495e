package io.milepost.dag.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.dag.BundleRenderer;
import io.milepost.dag.Bundles;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.ModelSketch;
import io.milepost.model.DataPlatform;
import io.milepost.model.DataPlatform.Compute;
import io.milepost.model.DataPlatform.SparkRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BundleFilesTest {
  /** Airflow finds no others. */
  @ParameterizedTest
  @EnumSource(names = {"LOCAL", "STANDALONE", "YARN", "KUBERNETES"})
  void warmFilesImportAtTheTopLevel(SparkRuntime.Type type) {
    assertThat(files(type).texts())
        .containsKeys("milepost_warm_0.py", "milepost_warm_3.py")
        .extractingByKey("milepost_warm_0.py")
        .asString()
        .containsPattern("(?m)^import airflow\\.");
  }

  @ParameterizedTest
  @EnumSource(names = {"EMR", "EMR_SERVERLESS"})
  void whereNoOperatorStartsTasksNothingIsImported(SparkRuntime.Type type) {
    assertThat(files(type).texts()).containsOnlyKeys("runtimes.json", "pools.json");
  }

  @Test
  void poolsAreAsAirflowImportsThem() {
    BundleFiles files =
        BundleFiles.of(
            BundleRenderer.render(Bundles.hello(), GraphBuilder.build(Bundles.hello())).get(0), 1);
    String pool =
        "{\"description\":\"Connections that jobs of Milepost may hold at once, as the model"
            + " says.\",\"include_deferred\":false,\"slots\":4}";
    assertThat(files.texts().get("pools.json"))
        .isEqualTo(
            "{\"mp.local.from.shop_db\":%s,\"mp.local.to.mart\":%s}\n".formatted(pool, pool));
    assertThat(files(SparkRuntime.Type.LOCAL).texts()).containsEntry("pools.json", "{}\n");
  }

  private static BundleFiles files(SparkRuntime.Type type) {
    DataPlatform lake =
        new ModelSketch().store("people", "p").model().landscape().platforms().require("lake");
    DataPlatform platform =
        new DataPlatform(
            lake.identity(),
            lake.status(),
            lake.location(),
            lake.storage(),
            new Compute(new SparkRuntime(type, Map.of()), Map.of(), Optional.empty()),
            lake.locks(),
            lake.offers());
    return BundleFiles.of(
        new PlatformBundle(
            new Stamp("lake", "sketch", Optional.empty(), "decade"),
            Optional.of(platform),
            List.of(),
            new TreeMap<>()),
        256);
  }
}

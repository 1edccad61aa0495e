package io.milepost.dag.bench;

import static java.util.Objects.requireNonNull;

import io.milepost.dag.BundleRenderer;
import io.milepost.dag.Bundles;
import io.milepost.dag.disk.BundleStore;
import io.milepost.dag.disk.Retarget;
import io.milepost.dag.disk.Sharding;
import io.milepost.graph.GraphBuilder;
import io.milepost.model.Model;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * Bundles of the made-up ecosystem for Airflow to load: one as it is meant to be, and of a smaller
 * one with a file per DAG; no test, {@code airflow-dags/bench} runs it.
 */
class LargeBundle {
  @Test
  void write() {
    Path folder = Path.of(requireNonNull(System.getProperty("milepost.folder")));
    write(Integer.getInteger("milepost.stores"), folder.resolve("shards"), Sharding.USUAL);
    write(
        Integer.getInteger("milepost.sample"),
        folder.resolve("files"),
        new Sharding(OptionalInt.of(0), Sharding.Change.REFUSED));
  }

  private static void write(int stores, Path folder, Sharding sharding) {
    Model model = new LargeEcosystem(stores).model();
    new BundleStore(folder)
        .write(
            BundleRenderer.render(model, GraphBuilder.build(model)),
            Bundles.stamp(model),
            sharding,
            Retarget.REFUSED);
  }
}

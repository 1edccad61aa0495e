package io.milepost.dag.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.milepost.dag.BundleRenderer;
import io.milepost.dag.Bundles;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.disk.BundleStore;
import io.milepost.dag.disk.BundleStore.Written;
import io.milepost.dag.disk.Retarget;
import io.milepost.dag.disk.Sharding;
import io.milepost.dag.plan.BundlePlan;
import io.milepost.dag.plan.DagChange;
import io.milepost.dag.plan.ModelChange;
import io.milepost.dag.plan.PlatformPlan;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.IntentionGraph;
import io.milepost.model.Model;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rendering an ecosystem of 10,000 stores; no test, {@code scripts/bench} runs it. */
class RenderBench {
  private static final int STORES = Integer.getInteger("milepost.stores", 10_000);
  private static final int RUNS = Integer.getInteger("milepost.runs", 3);
  private static final double NANOS = 1e9;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final List<String> figures = new ArrayList<>();
  @TempDir private Path folder;

  @Test
  void measure() throws Exception {
    LargeEcosystem ecosystem = new LargeEcosystem(STORES);
    Model model = ecosystem.model();
    IntentionGraph graph = GraphBuilder.build(model);
    Model changed = ecosystem.changed();
    IntentionGraph changedGraph = GraphBuilder.build(changed);

    List<Seconds> first = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      Path place = folder.resolve("first" + run);
      first.add(seconds(() -> write(model, graph, place)));
    }
    figure("dag-1", "render all from a loaded graph", 30, first);
    memory();

    Path place = folder.resolve("first0");
    List<Seconds> again = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      again.add(
          seconds(
              () -> {
                Written written = write(model, graph, place);
                assertThat(written.bytes()).isZero();
                return written;
              }));
    }
    List<Seconds> change = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      change.add(seconds(() -> planAndWrite(changed, changedGraph, place)));
      write(model, graph, place);
    }
    figure("dag-2", "plan and render a change of one dataset, graph loaded", 1.5, change);
    figure("dag-3", "second render of the same commit: 0 bytes", 5, again);
    Path output = Path.of("target/bench/dag.jsonl");
    Files.createDirectories(output.getParent());
    Files.write(output, figures);
  }

  private static Written planAndWrite(Model model, IntentionGraph graph, Path place) {
    List<PlatformBundle> bundles = BundleRenderer.render(model, graph);
    BundleStore store = new BundleStore(place);
    PlatformPlan plan =
        BundlePlan.of(
                store.draft(bundles, Bundles.stamp(model), Sharding.USUAL, Retarget.REFUSED),
                model,
                ModelChange.UNKNOWN)
            .platforms()
            .get(0);
    assertThat(plan.dags(DagChange.Kind.CHANGED)).contains("mp.lake.in.store" + STORES / 2);
    assertThat(plan.changes().size()).isLessThan(4);
    return store.write(bundles, Bundles.stamp(model), Sharding.USUAL, Retarget.REFUSED).get(0);
  }

  private static Written write(Model model, IntentionGraph graph, Path place) {
    return new BundleStore(place)
        .write(
            BundleRenderer.render(model, graph),
            Bundles.stamp(model),
            Sharding.USUAL,
            Retarget.REFUSED)
        .get(0);
  }

  private static Seconds seconds(Callable<?> work) throws Exception {
    long began = System.nanoTime();
    long worked = PROCESS.getProcessCpuTime();
    work.call();
    return new Seconds(
        (System.nanoTime() - began) / NANOS, (PROCESS.getProcessCpuTime() - worked) / NANOS);
  }

  /** By the clock on the wall, and of work: the second stays the same on a busy machine. */
  private record Seconds(double wall, double cpu) {}

  private void figure(String id, String what, double goal, List<Seconds> runs) {
    DoubleSummaryStatistics wall = runs.stream().mapToDouble(Seconds::wall).summaryStatistics();
    double cpu = runs.stream().mapToDouble(Seconds::cpu).max().orElseThrow();
    figures.add(
        String.format(
            Locale.ROOT,
            "{\"id\":\"%s\",\"what\":\"%s\",\"goal\":%s,\"min\":%.2f,\"max\":%.2f,"
                + "\"cpu\":%.2f,\"runs\":%d,"
                + "\"met\":%s,\"unit\":\"s\",\"stores\":%d}",
            id,
            what,
            goal,
            wall.getMin(),
            wall.getMax(),
            cpu,
            runs.size(),
            wall.getMax() <= goal,
            STORES));
  }

  /** The most that the process ever held, model and graph included, where the system says so. */
  private void memory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      double gibibytes =
          Files.readAllLines(status).stream()
                  .filter(line -> line.startsWith("VmHWM:"))
                  .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                  .findFirst()
                  .orElseThrow()
              / (1024.0 * 1024.0);
      figures.add(
          String.format(
              Locale.ROOT,
              "{\"id\":\"dag-1m\",\"what\":\"memory of all of it, model and graph included\","
                  + "\"goal\":2,\"max\":%.2f,\"met\":%s,\"unit\":\"GiB\",\"stores\":%d}",
              gibibytes,
              gibibytes <= 2,
              STORES));
    }
  }
}

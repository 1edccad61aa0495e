package io.milepost.dag.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.dag.BundleRenderer;
import io.milepost.dag.Bundles;
import io.milepost.dag.bundle.BundleException;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.disk.BundleStore.Written;
import io.milepost.dag.disk.Sharding.Change;
import io.milepost.dag.plan.BundlePlan;
import io.milepost.dag.plan.DagChange.Kind;
import io.milepost.dag.plan.ModelChange;
import io.milepost.dag.plan.PlatformPlan;
import io.milepost.dag.spec.Digest;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.ModelSketch;
import io.milepost.model.Model;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleStoreTest {
  private static final Pattern DIGEST = Pattern.compile("SPECS = \"([0-9a-f]{64})\"");

  private final Model before =
      new ModelSketch()
          .store("people", "p")
          .store("goods", "g")
          .transformer("mask", "masked", "people.p")
          .workspace("campaigns", "masked.result", "people.p", "goods.g")
          .model();
  private final Model after =
      Bundles.at(
          "decade",
          new ModelSketch()
              .store("people", "p", "q")
              .store("things", "t")
              .transformer("mask", "masked", "people.p")
              .workspace("campaigns", "masked.result", "people.p", "people.q", "things.t")
              .model());

  @TempDir private Path folder;
  @TempDir private Path fresh;

  @Test
  void aSecondRenderWritesNothing() throws IOException {
    write(new BundleStore(folder), before);
    Map<String, String> files = Bundles.files(folder);
    Written again = write(new BundleStore(folder, new Broken(0)), before).get(0);
    assertThat(again.bytes()).isZero();
    assertThat(again.draft().change().written()).isZero();
    assertThat(Bundles.files(folder)).isEqualTo(files);
  }

  @Test
  void aRenderThatIsStoppedAnywhereHarmsNothingAndTheNextCompletesIt() throws IOException {
    write(new BundleStore(fresh), after);
    Map<String, String> wanted = Bundles.files(fresh);
    for (int steps = 0; ; steps++) {
      Path place = folder.resolve("stopped" + steps);
      write(quick(place), before);
      Map<String, String> old = Bundles.files(place);
      Broken broken = new Broken(steps);
      boolean stopped = isStopped(new BundleStore(place, broken));
      Map<String, String> left = Bundles.files(place);
      left.keySet().removeIf(path -> path.contains("/.stage/"));
      if (broken.moved.get() == 0) {
        assertThat(left).as("stopped before the first move").isEqualTo(old);
      }
      assertWhole(left, old, wanted);
      if (!stopped) {
        assertThat(left).isEqualTo(wanted);
        assertThat(steps).as("all steps were tried").isGreaterThan(20);
        return;
      }
      write(quick(place), after);
      assertThat(Bundles.files(place)).as("after step %d", steps).isEqualTo(wanted);
    }
  }

  private static BundleStore quick(Path place) {
    return new BundleStore(place, new Broken(Integer.MAX_VALUE));
  }

  /** Every file is the old one or the new one, and at most one shard is torn, which it shows. */
  private static void assertWhole(
      Map<String, String> left, Map<String, String> old, Map<String, String> wanted) {
    int torn = 0;
    for (Map.Entry<String, String> file : left.entrySet()) {
      assertThat(file.getValue()).isIn(old.get(file.getKey()), wanted.get(file.getKey()));
      Matcher digest = DIGEST.matcher(file.getValue());
      if (file.getKey().endsWith(".py") && digest.find()) {
        String specs =
            file.getKey().replace("milepost_shard", "specs/shard").replace(".py", ".jsonl");
        torn += Digest.of(left.getOrDefault(specs, "")).equals(digest.group(1)) ? 0 : 1;
      }
      if (file.getKey().endsWith(".jsonl")) {
        assertJobsAreThere(left, file.getValue());
      }
    }
    assertThat(torn).isLessThanOrEqualTo(1);
  }

  private static void assertJobsAreThere(Map<String, String> left, String specs) {
    Matcher jobs = Pattern.compile("\"job\":\"([0-9a-f]{64})\"").matcher(specs);
    while (jobs.find()) {
      assertThat(left).containsKey("lake/jobs/" + jobs.group(1) + ".json");
    }
  }

  private boolean isStopped(BundleStore store) {
    try {
      write(store, after);
      return false;
    } catch (BundleException e) {
      assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY);
      return true;
    }
  }

  @Test
  void ofTwoRendersAtOnceOneWinsAndTheOtherSaysSo() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    FileSteps slow =
        new Broken(Integer.MAX_VALUE) {
          @Override
          public void sync(Path place) throws IOException {
            writing.countDown();
            await(refused);
            super.sync(place);
          }
        };
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<List<Written>> first =
          threads.submit(() -> write(new BundleStore(folder, slow), after));
      await(writing);
      assertThatThrownBy(() -> write(new BundleStore(folder), before))
          .isInstanceOfSatisfying(
              BundleException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY))
          .hasMessageStartingWith("Another process renders into " + folder);
      refused.countDown();
      assertThat(first.get()).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
    write(new BundleStore(fresh), after);
    assertThat(Bundles.files(folder)).isEqualTo(Bundles.files(fresh));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatSomebodyElseBrokeIsMended() throws IOException {
    write(new BundleStore(folder), before);
    Map<String, String> wanted = Bundles.files(folder);
    for (String path : List.copyOf(wanted.keySet())) {
      if (path.contains("/specs/") || path.endsWith("runtimes.json")) {
        Files.writeString(folder.resolve(path), "{\"dag_id\":\"mp.lake.in.peo");
      } else if (path.contains("/jobs/")) {
        Files.delete(folder.resolve(path));
      }
    }
    Files.writeString(folder.resolve("lake/README"), "not ours");
    write(new BundleStore(folder), before);
    wanted.put("lake/README", "not ours");
    assertThat(Bundles.files(folder)).isEqualTo(wanted);
  }

  @Test
  void anotherNumberOfShardsIsRefusedUnlessItIsPlanned() throws IOException {
    write(new BundleStore(folder), before);
    Sharding asked = new Sharding(OptionalInt.of(0), Change.REFUSED);
    assertThatThrownBy(() -> write(new BundleStore(folder), before, asked))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessageStartingWith("Cannot spread the bundle over 0 shards: it has 256");

    Sharding planned = new Sharding(OptionalInt.of(0), Change.MIGRATED);
    assertThat(plan(before, planned).changes()).isEmpty();
    write(new BundleStore(folder), before, planned);
    write(new BundleStore(fresh), before, asked);
    assertThat(Bundles.files(folder)).isEqualTo(Bundles.files(fresh));
    assertThat(Bundles.files(folder))
        .containsKeys(
            "lake/milepost_shard_mp-lake-in-people.py", "lake/specs/shard_mp-lake-in-people.jsonl");
    assertThat(plan(before, Sharding.USUAL).counts().written()).isZero();
  }

  @Test
  void aPlatformThatHasNothingToDoAnyMoreGetsAnEmptyBundle() throws IOException {
    write(new BundleStore(folder), before);
    Model nothing = Bundles.at("decade", new ModelSketch().store("people", "p").model());
    PlatformPlan plan = plan(nothing, Sharding.USUAL);
    assertThat(plan.dags(Kind.RETIRED))
        .contains("mp.lake.in.people", "mp.lake.in.goods", "mp.lake.tx.mask")
        .hasSameSizeAs(plan.changes());
    write(new BundleStore(folder), nothing);
    assertThat(Bundles.files(folder)).containsOnlyKeys("lake/manifest.json");
  }

  @Test
  void aBundleOfANewerVersionIsLeftAlone() throws IOException {
    write(new BundleStore(folder), before);
    Path manifest = folder.resolve("lake/manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"format\":1", "\"format\":2"));
    assertThatThrownBy(() -> write(new BundleStore(folder), after))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("format 2 (this version knows 1");
  }

  private PlatformPlan plan(Model model, Sharding sharding) {
    return BundlePlan.of(
            new BundleStore(folder)
                .draft(bundles(model), Bundles.stamp(model), sharding, Retarget.REFUSED),
            model,
            ModelChange.UNKNOWN)
        .platforms()
        .get(0);
  }

  private static List<Written> write(BundleStore store, Model model) {
    return write(store, model, Sharding.USUAL);
  }

  private static List<Written> write(BundleStore store, Model model, Sharding sharding) {
    return store.write(bundles(model), Bundles.stamp(model), sharding, Retarget.REFUSED);
  }

  private static List<PlatformBundle> bundles(Model model) {
    return BundleRenderer.render(model, GraphBuilder.build(model));
  }

  /** A disk that never waits, stops after so many steps, and counts the files that got a name. */
  private static class Broken implements FileSteps {
    private final AtomicInteger left;
    private final AtomicInteger moved = new AtomicInteger();

    Broken(int steps) {
      this.left = new AtomicInteger(steps);
    }

    private void step() throws IOException {
      if (left.getAndDecrement() <= 0) {
        throw new IOException("the machine stopped");
      }
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      if (left.get() <= 0) {
        Files.write(file, new byte[] {bytes[0]}); // half of it may be there
      }
      step();
      Files.write(file, bytes);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      step();
      moved.incrementAndGet();
      DISK.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      step();
      DISK.delete(file);
    }

    @Override
    public void sync(Path place) throws IOException {
      step();
    }
  }
}

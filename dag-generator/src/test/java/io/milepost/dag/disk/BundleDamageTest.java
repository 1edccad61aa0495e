package io.milepost.dag.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.dag.BundleRenderer;
import io.milepost.dag.Bundles;
import io.milepost.dag.bundle.BundleException;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.disk.BundleStore.Written;
import io.milepost.dag.plan.BundlePlan;
import io.milepost.dag.plan.DagChange.Kind;
import io.milepost.dag.plan.ModelChange;
import io.milepost.dag.plan.PlanFormat;
import io.milepost.dag.plan.PlatformPlan;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder in which others have been. */
class BundleDamageTest {
  private static final String JOB = "lake/jobs/";

  private final Model model =
      new ModelSketch().store("people", "p").workspace("campaigns", "people.p").model();

  @TempDir private Path folder;
  @TempDir private Path elsewhere;

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"a\"", "5", "x"})
  void aDamagedJobFileIsWrittenAgain(String damage) throws IOException {
    write(model);
    Map<String, String> wanted = Bundles.files(folder);
    for (String path : wanted.keySet()) {
      if (path.startsWith(JOB)) {
        String text = damage.equals("x") ? "x".repeat(wanted.get(path).length()) : damage;
        Files.writeString(folder.resolve(path), text);
      }
    }
    assertThat(plan(model).counts().written()).isEqualTo(jobs(wanted));
    assertThat(write(model).draft().change().newJobs()).hasSize((int) jobs(wanted));
    assertThat(Bundles.files(folder)).isEqualTo(wanted);
    assertThat(write(model).bytes()).isZero();
  }

  private static long jobs(Map<String, String> files) {
    return files.keySet().stream().filter(path -> path.startsWith(JOB)).count();
  }

  @Test
  void aJobFileThatIsALinkIsReplacedAndWhatIsBehindItStays() throws IOException {
    write(model);
    Map<String, String> wanted = Bundles.files(folder);
    String path = wanted.keySet().stream().filter(name -> name.startsWith(JOB)).findFirst().get();
    Path behind = elsewhere.resolve("behind");
    Files.move(folder.resolve(path), behind);
    Files.createSymbolicLink(folder.resolve(path), behind);
    write(model);
    assertThat(Files.isSymbolicLink(folder.resolve(path))).isFalse();
    assertThat(Bundles.files(folder)).isEqualTo(wanted);
    assertThat(behind).exists();
  }

  @Test
  void aPlanReadsWhatARenderWouldMend() throws IOException {
    write(model);
    Files.writeString(folder.resolve("lake/runtimes.json"), "{");
    Path specs = specsOf("mp.lake.in.people");
    Files.writeString(specs, Files.readString(specs).replace("\"tasks\":[", "\"tasks\":[1,"));
    for (String path : Bundles.files(folder).keySet()) {
      if (path.startsWith(JOB)) {
        Files.writeString(folder.resolve(path), "{\"a\"");
      }
    }
    assertThat(plan(model).dags(Kind.CHANGED)).containsExactly("mp.lake.in.people");
  }

  @Test
  void aDagWhoseLineIsTornIsRestoredAndNotAdded() throws IOException {
    write(model);
    Path specs = specsOf("mp.lake.in.people");
    Files.writeString(specs, Files.readString(specs).substring(0, 20));
    assertThat(plan(model).dags(Kind.RESTORED)).containsExactly("mp.lake.in.people");
    assertThat(plan(model).dags(Kind.ADDED)).isEmpty();
    assertThat(PlanFormat.TEXT.draw(fullPlan(model, Sharding.USUAL)))
        .startsWith("platform lake: 0 added, 0 changed, 0 retired, 1 restored, 1 untouched; ");
  }

  private Path specsOf(String dag) throws IOException {
    return Bundles.files(folder).entrySet().stream()
        .filter(file -> file.getKey().contains("/specs/") && file.getValue().contains(dag))
        .map(file -> folder.resolve(file.getKey()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPlanOfOtherShardsSaysThatDagsMove() {
    write(model);
    Sharding single = new Sharding(OptionalInt.of(1), Sharding.Change.MIGRATED);
    assertThat(PlanFormat.TEXT.draw(fullPlan(model, single)))
        .startsWith("platform lake: 0 added, 0 changed, 0 retired, 2 moved, 0 untouched; ");
  }

  @Test
  void aPlanOfANewBundleSaysNothingOfRuntimes() {
    assertThat(plan(model).runtimes()).isEmpty();
  }

  @Test
  void theStageIsNeverSoughtBehindALink() throws IOException {
    write(model);
    Files.createDirectories(elsewhere.resolve("sub"));
    Files.writeString(elsewhere.resolve("0"), "keep");
    Path stage = folder.resolve("lake/.stage");
    Files.createSymbolicLink(stage, elsewhere);
    write(model);
    assertThat(stage).doesNotExist();
    assertThat(elsewhere.resolve("0")).hasContent("keep");
    assertThat(elsewhere.resolve("sub")).isDirectory();
  }

  @Test
  void whatOthersPutIntoTheStageStaysAndStopsNoRender() throws IOException {
    write(model);
    Path stage = folder.resolve("lake/.stage");
    Files.createDirectories(stage.resolve("x/y"));
    Files.writeString(stage.resolve("notes"), "mine");
    Files.writeString(stage.resolve("7"), "left by a render");
    write(model);
    assertThat(stage.resolve("x/y")).isDirectory();
    assertThat(stage.resolve("notes")).hasContent("mine");
    assertThat(stage.resolve("7")).doesNotExist();
    write(Bundles.at("decade", model));
  }

  @Test
  void aNameThatIsTheSameFileOnThisDiskIsNotDeleted() throws IOException {
    Sharding each = new Sharding(OptionalInt.of(0), Sharding.Change.REFUSED);
    write(new BundleStore(folder), model, each);
    Model renamed =
        new ModelSketch()
            .store("People", "p")
            .store("more", "m")
            .workspace("campaigns", "People.p", "more.m")
            .model();
    FileSteps caseless = new Caseless();
    BundleStore.Draft draft =
        new BundleStore(folder, caseless)
            .write(bundles(renamed), Bundles.stamp(renamed), each, Retarget.MEANT)
            .get(0)
            .draft();
    assertThat(draft.change().deletes()).contains("milepost_shard_mp-lake-in-people.py");
    assertThat(folder.resolve("lake/milepost_shard_mp-lake-in-People.py")).exists();
  }

  /** Takes a name in other letters for the same file, as some disks do. */
  private static final class Caseless implements FileSteps {
    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      DISK.write(file, bytes);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      DISK.move(from, to);
      Path old = to.resolveSibling(to.getFileName().toString().replace("People", "people"));
      if (!old.equals(to)) {
        Files.deleteIfExists(old);
        Files.createLink(old, to);
      }
    }

    @Override
    public void delete(Path file) throws IOException {
      DISK.delete(file);
      Path other = file.resolveSibling(file.getFileName().toString().replace("people", "People"));
      DISK.delete(other);
    }

    @Override
    public void sync(Path place) {}
  }

  @Test
  void aFolderOfOthersIsLeftAlone() throws IOException {
    write(model);
    Path app = Files.createDirectories(folder.resolve("webapp"));
    Files.writeString(app.resolve("manifest.json"), "{\"manifest_version\":3,\"name\":\"x\"}");
    Path copy = Files.createDirectories(folder.resolve("copy"));
    Files.copy(folder.resolve("lake/manifest.json"), copy.resolve("manifest.json"));
    Files.createDirectories(folder.resolve("odd/manifest.json"));
    assertThat(write(model).bytes()).isZero();
    assertThat(fullPlan(model, Sharding.USUAL).platforms()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it has no format",
        "null|it has no format",
        "[]|it has no format",
        "{|it is no JSON",
        "{\"format\":\"1x\",\"shards\":256}|it has no format",
        "{\"format\":1,\"shards\":-1}|it does not say how many shards there are",
        "{\"format\":1,\"shards\":2.5}|it does not say how many shards there are",
        "{\"format\":1,\"shards\":\"7\"}|it does not say how many shards there are",
        "{\"format\":1,\"shards\":1001}|it does not say how many shards there are",
        "{\"format\":1,\"shards\":99999999999}|it does not say how many shards there are",
        "{\"format\":1,\"shards\":256}|it names no ecosystem",
      })
  void aDamagedManifestIsCalledSo(String text, String why) throws IOException {
    write(model);
    Path manifest = folder.resolve("lake/manifest.json");
    Files.writeString(manifest, text);
    assertThatThrownBy(() -> write(model))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessageContaining(manifest + " is damaged: " + why);
    assertThat(manifest).hasContent(text);
  }

  @Test
  void aNewerManifestIsNeverAdvisedToBeDeleted() throws IOException {
    write(model);
    Path manifest = folder.resolve("lake/manifest.json");
    Files.writeString(manifest, "{\"format\":2}");
    assertThatThrownBy(() -> write(model))
        .hasMessageEndingWith("format 2 (this version knows 1; use a newer one)")
        .hasMessageNotContaining("delete");
  }

  @Test
  void theFolderOfOneBundleIsNoFolderOfBundles() {
    write(model);
    Path lake = folder.resolve("lake");
    assertThatThrownBy(() -> write(new BundleStore(lake), model, Sharding.USUAL))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "Cannot use %s: it is the bundle of platform lake (give its parent: --bundle %s)"
                .formatted(lake, folder));
    assertThat(lake.resolve(".milepost.lock")).doesNotExist();
  }

  private PlatformPlan plan(Model planned) {
    return fullPlan(planned, Sharding.USUAL).platforms().get(0);
  }

  private BundlePlan fullPlan(Model planned, Sharding sharding) {
    return BundlePlan.of(
        new BundleStore(folder)
            .draft(bundles(planned), Bundles.stamp(planned), sharding, Retarget.REFUSED),
        planned,
        ModelChange.UNKNOWN);
  }

  private Written write(Model written) {
    return write(new BundleStore(folder), written, Sharding.USUAL);
  }

  private static Written write(BundleStore store, Model written, Sharding sharding) {
    return store.write(bundles(written), Bundles.stamp(written), sharding, Retarget.REFUSED).get(0);
  }

  private static List<PlatformBundle> bundles(Model rendered) {
    return BundleRenderer.render(rendered, GraphBuilder.build(rendered));
  }
}

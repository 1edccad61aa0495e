package io.milepost.dag.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.dag.BundleRenderer;
import io.milepost.dag.Bundles;
import io.milepost.dag.bundle.BundleException;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.plan.BundlePlan;
import io.milepost.dag.plan.ModelChange;
import io.milepost.dag.plan.PlanFormat;
import io.milepost.graph.GraphBuilder;
import io.milepost.graph.ModelSketch;
import io.milepost.model.Model;
import io.milepost.model.job.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of bundles stays with one model and one environment. */
class RetargetTest {
  @TempDir private Path folder;
  @TempDir private Path fresh;

  @Test
  void anotherModelIsRefused() throws IOException {
    assertRefused(
        Bundles.retail(),
        Bundles.hello(),
        "Cannot render ecosystem model, environment none over %s: that is of ecosystem retail,"
            + " environment laptop (give another --bundle; or say --retarget if the bundle is to"
            + " become this one's, whatever happens to its DAGs)",
        "lake");
  }

  @Test
  void anotherEnvironmentIsRefused() throws IOException {
    Model plain = Bundles.read("../examples/retail/model", Optional.empty());
    assertRefused(
        Bundles.retail(),
        plain,
        "Cannot render ecosystem retail, environment none over %s: that is of ecosystem retail,"
            + " environment laptop (say --env laptop, or give another --bundle; or say --retarget"
            + " if the bundle is to become this one's, whatever happens to its DAGs)",
        "lake");
    assertThat(plan(plain))
        .startsWith("environment: laptop -> none\nrender would refuse: Cannot render ");
    assertThat(plan(Bundles.retail()))
        .startsWith("schedules are paused in environment laptop\nplatform lake: 0 added, ");
  }

  @Test
  void leavingAnEnvironmentOutIsAdvisedWhereThereIsNone() {
    Model plain = Bundles.read("../examples/retail/model", Optional.empty());
    write(folder, plain, Retarget.REFUSED);
    assertThatThrownBy(() -> write(folder, Bundles.retail(), Retarget.REFUSED))
        .hasMessageContaining("(leave --env out, or give another --bundle; or say --retarget");
  }

  @Test
  void aModelThatHasNoDagInCommonIsRefusedUnderTheSameNameToo() throws IOException {
    Model people =
        new ModelSketch().store("people", "p").workspace("campaigns", "people.p").model();
    Model goods = new ModelSketch().store("goods", "g").workspace("stock", "goods.g").model();
    assertRefused(
        people,
        goods,
        "Cannot render over %s: both are of ecosystem sketch, environment none, but no DAG"
            + " there is of this model (give another --bundle, and models of one file a"
            + " name of their own; or say --retarget if the bundle is to become this one's,"
            + " whatever happens to its DAGs)",
        "lake");
  }

  private void assertRefused(Model before, Model after, String message, String platform)
      throws IOException {
    write(folder, before, Retarget.REFUSED);
    Map<String, String> files = Bundles.files(folder);
    assertThatThrownBy(() -> write(folder, after, Retarget.REFUSED))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessage(message.formatted(folder.resolve(platform)));
    assertThat(Bundles.files(folder)).isEqualTo(files);

    write(fresh, before, Retarget.REFUSED);
    write(fresh, after, Retarget.MEANT);
    assertThat(Bundles.files(fresh)).isNotEqualTo(files);
    write(fresh, after, Retarget.REFUSED);
  }

  private String plan(Model model) {
    return PlanFormat.TEXT.draw(
        BundlePlan.of(
            new BundleStore(folder)
                .draft(bundles(model), Bundles.stamp(model), Sharding.USUAL, Retarget.REFUSED),
            model,
            ModelChange.UNKNOWN));
  }

  private static void write(Path place, Model model, Retarget retarget) {
    new BundleStore(place).write(bundles(model), Bundles.stamp(model), Sharding.USUAL, retarget);
  }

  private static List<PlatformBundle> bundles(Model model) {
    return BundleRenderer.render(model, GraphBuilder.build(model));
  }
}

package io.milepost.cli;

import io.milepost.dag.BundleRenderer;
import io.milepost.dag.bundle.PlatformBundle;
import io.milepost.dag.bundle.Stamp;
import io.milepost.dag.disk.BundleStore;
import io.milepost.dag.disk.BundleStore.Draft;
import io.milepost.dag.disk.BundleStore.Written;
import io.milepost.dag.disk.Retarget;
import io.milepost.dag.disk.Sharding;
import io.milepost.dag.plan.BundlePlan;
import io.milepost.dag.plan.PlanFormat;
import io.milepost.graph.GraphBuilder;
import io.milepost.model.Model;
import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verbs that are about bundles of DAGs. */
final class BundleCommand {
  private BundleCommand() {}

  /** {@code milepost plan}. */
  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = {
        "Says what render would do: which DAGs are added, changed, retired, and why.",
        "Nothing is written."
      })
  static final class Plan implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ModelOption model;
    @Mixin private BundleOption bundle;

    @Option(
        names = "--output",
        paramLabel = "FORMAT",
        defaultValue = "text",
        description = "text, json or markdown (default: text).")
    private PlanFormat format;

    @Override
    public Integer call() {
      Model read = model.read();
      BundlePlan plan = BundlePlan.of(bundle.draft(read), read, model::filesUnlike);
      PrintWriter out = spec.commandLine().getOut();
      out.print(format.draw(plan));
      out.flush();
      return ExitCode.DONE.code();
    }
  }

  /** {@code milepost render}. */
  @Command(
      name = "render",
      mixinStandardHelpOptions = true,
      description = {
        "Renders a model to bundles of DAGs; writes only what is different.",
        "After an interruption, and back to an older commit: render again."
      })
  static final class Render implements Callable<Integer> {
    @Mixin private ModelOption model;
    @Mixin private BundleOption bundle;
    @Mixin private OutputOption output;

    @Override
    public Integer call() {
      List<Map<String, Object>> platforms =
          bundle.write(model.read()).stream().map(Render::facts).toList();
      output.print(
          Map.of("format", 1, "platforms", platforms),
          out ->
              platforms.forEach(
                  facts ->
                      out.println(
                          "platform %s: %d DAGs; %d files written (%d bytes), %d deleted"
                              .formatted(facts.values().toArray()))));
      return ExitCode.DONE.code();
    }

    private static Map<String, Object> facts(Written written) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("platform", written.draft().bundle().stamp().platform());
      facts.put("dags", written.draft().bundle().dags().size());
      facts.put("written", written.draft().change().written());
      facts.put("bytes", written.bytes());
      facts.put("deleted", written.draft().change().deleted());
      return facts;
    }
  }

  /** Where DAGs are rendered to, and over how many files; taken as a mixin. */
  static final class BundleOption {

    @Option(
        names = "--bundle",
        required = true,
        paramLabel = "DIR",
        description = "The folder of the bundles: DIR/<platform> is for that platform's Airflow.")
    private Path folder;

    @Option(
        names = "--shards",
        paramLabel = "N",
        description =
            "Files that DAGs are spread over, 0 for a file per DAG (default: as it is, first 256).")
    private Integer shards;

    @Option(
        names = "--reshard",
        description = "Lets --shards change a bundle that exists: every DAG moves to another file.")
    private boolean reshard;

    @Option(
        names = "--retarget",
        description =
            "Lets a bundle become that of another model, or of another environment, than it is of.")
    private boolean retarget;

    /** Compares the bundles with what a model gives. */
    List<Draft> draft(Model model) {
      return new BundleStore(folder).draft(bundles(model), stamp(model), sharding(), retarget());
    }

    /** Writes what is different. */
    List<Written> write(Model model) {
      return new BundleStore(folder).write(bundles(model), stamp(model), sharding(), retarget());
    }

    private static List<PlatformBundle> bundles(Model model) {
      return BundleRenderer.render(model, GraphBuilder.build(model));
    }

    /** For platforms that have nothing to do any more. */
    private static Stamp stamp(Model model) {
      return BundleRenderer.stamp(model, "");
    }

    private Retarget retarget() {
      return retarget ? Retarget.MEANT : Retarget.REFUSED;
    }

    private Sharding sharding() {
      return new Sharding(
          shards == null ? OptionalInt.empty() : OptionalInt.of(shards),
          reshard ? Sharding.Change.MIGRATED : Sharding.Change.REFUSED);
    }
  }
}

package io.milepost.dag.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.milepost.dag.bundle.BundleFiles;
import io.milepost.dag.bundle.Manifest;
import io.milepost.dag.bundle.RenderedDag;
import io.milepost.dag.bundle.Runtimes;
import io.milepost.dag.bundle.Target;
import io.milepost.dag.disk.BundleState;
import io.milepost.dag.disk.BundleStore.Draft;
import io.milepost.dag.plan.DagChange.Kind;
import io.milepost.dag.spec.CanonicalJson;
import io.milepost.model.Environment;
import io.milepost.model.Environment.Schedules;
import io.milepost.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What a render would do, platform by platform. */
public record BundlePlan(PlanHead head, List<PlatformPlan> platforms) {
  public BundlePlan {
    requireNonNull(head, "head");
    platforms = List.copyOf(platforms);
  }

  /**
   * The plan of drafts.
   *
   * @param model what they are of
   */
  public static BundlePlan of(List<Draft> drafts, Model model, ModelChange change) {
    Set<FieldChange> target = new LinkedHashSet<>();
    drafts.forEach(draft -> target.addAll(target(draft)));
    PlanHead head =
        new PlanHead(
            List.copyOf(target),
            drafts.stream().flatMap(draft -> draft.refusal().stream()).findFirst(),
            model
                .environment()
                .filter(environment -> environment.schedules() == Schedules.PAUSED)
                .map(Environment::name));
    return new BundlePlan(
        head, drafts.stream().map(draft -> new Comparison(draft, model, change).plan()).toList());
  }

  private static List<FieldChange> target(Draft draft) {
    Target to = draft.bundle().stamp().target();
    Target from = draft.state().manifest().map(Manifest::target).orElse(to);
    List<FieldChange> changes = new ArrayList<>();
    if (!from.environment().equals(to.environment())) {
      changes.add(new FieldChange("environment", from.environment(), to.environment()));
    }
    if (!from.ecosystem().equals(to.ecosystem())) {
      changes.add(
          new FieldChange("ecosystem", Optional.of(from.ecosystem()), Optional.of(to.ecosystem())));
    }
    return changes;
  }

  private static final class Comparison {
    private final Draft draft;
    private final BundleState state;
    private final Optional<String> commit;
    private final Set<String> modelFiles;
    private final Set<String> written;
    private final Optional<DagSources> sources;

    Comparison(Draft draft, Model model, ModelChange change) {
      this.draft = requireNonNull(draft, "draft");
      this.state = draft.state();
      this.commit = state.manifest().map(Manifest::commit);
      this.modelFiles = new TreeSet<>(commit.flatMap(change::since).orElse(Set.of()));
      this.written = Set.copyOf(draft.change().writes());
      this.sources =
          modelFiles.isEmpty()
              ? Optional.empty()
              : Optional.of(new DagSources(model, draft.bundle().dags()));
    }

    PlatformPlan plan() {
      Map<String, String> before = state.linesUnlike(draft.files().texts());
      Map<String, DagChange> changes = new TreeMap<>();
      int untouched = 0;
      int moved = 0;
      for (RenderedDag dag : draft.bundle().dags()) {
        String id = dag.id().text();
        String old = before.remove(id);
        if (old == null ? !isWhole(dag) : !old.equals(dag.line())) {
          changes.put(id, old == null ? added(dag) : changed(dag, old));
        } else if (isMoved(dag)) {
          moved++;
        } else {
          untouched++;
        }
      }
      before.forEach((id, line) -> changes.put(id, retired(id, line)));
      return new PlatformPlan(
          draft.bundle().stamp().platform(),
          commit,
          draft.bundle().stamp().commit(),
          List.copyOf(changes.values()),
          runtimes(),
          new PlatformPlan.Counts(
              untouched, moved, draft.change().written(), draft.change().deleted()));
    }

    /** Whether a DAG as it is gets into another file. */
    private boolean isMoved(RenderedDag dag) {
      int shards = state.manifest().map(Manifest::shards).orElse(draft.shards());
      return shards != draft.shards()
          && !dag.id().shard(shards).equals(dag.id().shard(draft.shards()));
    }

    /** Whether a DAG stands in specs that are as they are to be. */
    private boolean isWhole(RenderedDag dag) {
      String path = BundleFiles.specsOf(dag.id().shard(draft.shards()));
      return !written.contains(path);
    }

    /** New, or there by the manifest, but not in the specs, which somebody damaged. */
    private DagChange added(RenderedDag dag) {
      String id = dag.id().text();
      boolean isKnown = state.manifest().filter(found -> found.dags().contains(id)).isPresent();
      return isKnown
          ? new DagChange(id, Kind.RESTORED, List.of(), List.of())
          : new DagChange(id, Kind.ADDED, List.of(), because(id, CanonicalJson.read(dag.line())));
    }

    private DagChange retired(String id, String line) {
      return new DagChange(id, Kind.RETIRED, List.of(), because(id, CanonicalJson.read(line)));
    }

    private DagChange changed(RenderedDag dag, String old) {
      JsonNode before = CanonicalJson.read(old);
      JsonNode after = CanonicalJson.read(dag.line());
      List<FieldChange> fields = new ArrayList<>();
      openJobs(before, digest -> state.job(digest));
      openJobs(after, digest -> Optional.of(requireNonNull(dag.jobs().get(digest), digest).text()));
      fields.addAll(JsonDifference.between("", before, after));
      String id = dag.id().text();
      Set<String> files = new TreeSet<>(because(id, before));
      files.addAll(because(id, after));
      return new DagChange(id, Kind.CHANGED, fields, List.copyOf(files));
    }

    /** Puts what jobs say where their digests stand, as far as that can be read. */
    private static void openJobs(JsonNode dag, Function<String, Optional<String>> texts) {
      for (JsonNode task : dag.path("tasks")) {
        if (task instanceof ObjectNode fields) {
          texts
              .apply(task.path("job").asText())
              .flatMap(CanonicalJson::find)
              .filter(job -> job.has("job"))
              .ifPresent(job -> fields.set("job", job.path("job")));
        }
      }
    }

    /** Files of the model that are different, of those the DAG is made of. */
    private List<String> because(String id, JsonNode dag) {
      return sources
          .map(found -> found.of(id, dag).stream().filter(modelFiles::contains).toList())
          .orElse(List.of());
    }

    /** A bundle that is new, or a platform that goes, has no tasks that start in another way. */
    private List<FieldChange> runtimes() {
      String after = draft.files().texts().get(Runtimes.FILE);
      return commit.isEmpty() || after == null
          ? List.of()
          : JsonDifference.between(
              "",
              Optional.ofNullable(state.texts().get(Runtimes.FILE))
                  .flatMap(CanonicalJson::find)
                  .orElse(MissingNode.getInstance()),
              CanonicalJson.read(after));
    }
  }
}
